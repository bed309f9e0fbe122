"""例外許可: one paper past a hold, by two people."""
