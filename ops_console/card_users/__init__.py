"""条例利用: users of the card method and how they stand."""
