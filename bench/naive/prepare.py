"""Makes the naive server's two tables and its sequence: `python -m bench.naive.prepare ROLE`, by the owner."""

import os
import sys

import django
from django.db import connection


def main(role: str) -> None:
    """``role``: who serves."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.naive.settings"
    django.setup()
    from bench.naive.models import SEQUENCE, WRITTEN

    with connection.schema_editor() as editor:
        for model in WRITTEN:
            editor.create_model(model)
    names = ", ".join(model._meta.db_table for model in WRITTEN)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SEQUENCE {SEQUENCE}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE ON {names} TO {role}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")


if __name__ == "__main__":
    main(sys.argv[1])
