"""The described interface and the one that answers are the same."""
