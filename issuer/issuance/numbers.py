"""発行番号: 団体コード-YYYYMMDD-連番, from a counter in the database and from nowhere else."""

from datetime import date

from django.db.backends.utils import CursorWrapper


def next_number(cursor: CursorWrapper, *, municipality: str, day: date) -> str:
    """Give out the next number of the day (Japan date of the request's receipt). Never given out twice."""
    cursor.execute(
        "INSERT INTO issuance_number_counter (municipality, day, last) VALUES (%s, %s, 1) "
        "ON CONFLICT (municipality, day) DO UPDATE SET last = issuance_number_counter.last + 1 RETURNING last",
        [municipality, day],
    )
    return f"{municipality}-{day:%Y%m%d}-{cursor.fetchone()[0]:07d}"
