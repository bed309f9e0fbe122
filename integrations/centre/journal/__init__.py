"""The Centre's own record of every visit: what was asked, answered, paid, printed and reported.

One SQLite file, so that it outlives every process and knows nothing of any server's database.
"""

from integrations.centre.journal.store import Journal, Turn, UnknownVisit, Visit

__all__ = ["Journal", "Turn", "UnknownVisit", "Visit"]
