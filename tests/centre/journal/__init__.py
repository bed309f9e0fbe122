"""The Centre's record."""
