"""What the municipality takes along: every row it had here, in the clear, for as long as its own rules keep records.

The 副本 travels by ``replica_export``; this is the rest: requests, ledger, chain, settings. The keys stay behind, so
what is encrypted in the rows (個人番号, signing keys, secrets) says nothing any more.
"""

import hashlib
import json
from pathlib import Path

from django.db import connections, transaction

from config.backup.catalogue import tables
from config.backup.take import table_file
from issuer.papers.errors import BadInput
from issuer.tenancy.moment import one_moment

NAME = "handover.json"
_KEPT_BACK = frozenset({"municipality_data_key"})


def hand_over(*, municipality: str, out: Path) -> str:
    """Write the rows into the new or empty folder ``out``; returns the SHA-256 (hex) of their list. Raises BadInput."""
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise BadInput("引き渡しの書き出し先 (--handover) は、無いか空のフォルダにしてください")
        files = []
        with one_moment(), transaction.atomic(), connections["default"].cursor() as cursor:
            for table in tables(cursor):
                if table.walled and table.name not in _KEPT_BACK:
                    files += table_file(out, table, municipality, cursor, None)
        text = json.dumps({"municipality": municipality, "files": files}, ensure_ascii=False, sort_keys=True, indent=1)
        (out / NAME).write_text(text, encoding="utf-8")
        (out / NAME).chmod(0o600)
    except OSError as error:
        raise BadInput(f"引き渡しを書けません: {error.strerror or '書き込みの誤り'}") from error
    return hashlib.sha256(text.encode()).hexdigest()
