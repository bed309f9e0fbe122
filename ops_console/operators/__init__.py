"""Operators: making them and letting them in."""
