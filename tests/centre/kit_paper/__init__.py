"""The judge of finished papers."""
