"""連携状況: where each core system stands, and its packages."""
