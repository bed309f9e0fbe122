"""証発間連携: the other servers of the municipality, and whether the two sides know the same."""
