"""Measurements of the speed that the project promises, beside the floor and beside SymPy."""
