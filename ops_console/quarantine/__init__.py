"""隔離した行: what packages brought that could not be taken, whose papers that stops, and how it is mended."""
