"""Commands of bin/demo."""
