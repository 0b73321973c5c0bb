"""The JSON Schema of rule files and deal files, for completion in editors."""
