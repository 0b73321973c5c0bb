"""Investment screening checklist assistant."""

__version__ = "0.1.0"
SOFTWARE = f"Screening {__version__}"
