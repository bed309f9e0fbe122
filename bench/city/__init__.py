"""What bench/full_load.py, bench/big_city.py and bench/line.py share."""

from pathlib import Path


def join(*, database: str, home: str) -> None:
    """Let a process that a bench started work in the bench's own database and folder."""
    from django.conf import settings
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].settings_dict["NAME"] = settings.DATABASES[alias]["NAME"] = database
    settings.AKASHI_HOME = Path(home)
    settings.AKASHI_ANCHOR_DIR = settings.AKASHI_HOME / "anchors"
