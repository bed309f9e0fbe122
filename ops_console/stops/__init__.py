"""停止と再開: one person stops, two go on."""
