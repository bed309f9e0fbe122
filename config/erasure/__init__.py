"""A municipality leaves: what it had here is deleted, its part of every backup cannot be opened any more (ADR 0041)."""
