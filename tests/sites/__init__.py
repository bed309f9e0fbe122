"""Two sites: a primary and its synchronous standby, and what becomes of papers when one of them is lost."""
