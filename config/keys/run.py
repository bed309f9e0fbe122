"""What the command and the clock's task do with the columns of one municipality."""

from datetime import datetime

from config.keys.columns import COLUMNS, Column
from config.keys.reencrypt import Progress, left, reencrypt
from issuer.tenancy.scope import scope


def go_on(*, municipality: str, actor: str, now: datetime, progress: Progress, owner: bool, purpose: str = "") -> int:
    """Bring over whatever rows are left of older keys; returns how many. ``owner``: as well what only the owner may."""
    done = 0
    for column in _turned(municipality, purpose):
        if owner or not column.owner:
            done += reencrypt(municipality=municipality, column=column, actor=actor, now=now, progress=progress)
    return done


def rows_left(*, municipality: str, purpose: str = "") -> int:
    """Rows that have to be brought over, those that go by themselves not counted."""
    count = 0
    for column in _turned(municipality, purpose):
        if not column.passes:
            found = left(municipality=municipality, column=column)
            count += sum(found.values()) - found[max(found)]
    return count


def _turned(municipality: str, purpose: str) -> list[Column]:
    """Columns whose key has more than one version; the older ones of the rest are retired or never were."""
    with scope(municipality) as cursor:
        cursor.execute(
            "SELECT purpose FROM municipality_data_key WHERE municipality = %s GROUP BY purpose HAVING count(*) > 1",
            [municipality],
        )
        turned = {name for (name,) in cursor.fetchall()}
    return [column for column in COLUMNS if column.purpose in turned and purpose in ("", column.purpose)]
