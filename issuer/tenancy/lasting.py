"""Making sure that what was read is where it cannot be lost, before somebody is told."""

from django.db.backends.utils import CursorWrapper


def make_lasting(cursor: CursorWrapper) -> None:
    """Let the commit of this transaction wait for the disk and the synchronous standby, though it may only have read.

    After a primary was killed and started again, what its last transactions wrote can be read, even if they were never
    acknowledged because the standby did not have them. An answer made of it must wait for the standby as theirs did.
    PostgreSQL waits for the log up to a commit, so one empty message in the log is enough.
    """
    cursor.execute("SELECT pg_logical_emit_message(true, 'akashi', '')")
