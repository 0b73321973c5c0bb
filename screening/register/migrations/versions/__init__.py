"""The steps that brought the register to its tables of today."""
