"""The Centre's own record of every visit: what was asked, answered, paid, printed and reported.

One SQLite file, so that it outlives every process and knows nothing of any server's database.
"""

from integrations.centre.journal.file import JournalTrouble
from integrations.centre.journal.records import Notice, UnknownVisit, Visit
from integrations.centre.journal.store import Journal
from integrations.centre.journal.turn import NOTE_MOST, Turn

__all__ = ["NOTE_MOST", "Journal", "JournalTrouble", "Notice", "Turn", "UnknownVisit", "Visit"]
