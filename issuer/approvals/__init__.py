"""申し出と承認: what one person proposes, another approves, and nobody can do alone."""
