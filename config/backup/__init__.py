"""``backup`` and ``restore``: a whole deployment but its secrets in one folder, and back into an empty one."""
