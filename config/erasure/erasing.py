"""Carrying an erasure out, step by step; each step can be killed and is taken up by the next run.

The order is what makes it safe: the rows are handed over while they are whole, then the municipality leaves the
register (nobody new enters), then its staff, its rows, and last the key of its backups.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from config.erasure import certificate
from config.erasure.deciding import note
from config.erasure.handover import hand_over
from config.erasure.people import forget_operators
from config.erasure.tables import delete_all
from config.keys import archive
from integrations.feeds import store
from issuer.audit.anchors import anchor_head
from issuer.audit.verify import verify
from issuer.municipality.models import Erasure
from issuer.papers.errors import BadInput
from issuer.tenancy.locks import own_municipality
from issuer.tenancy.scope import scope


def erase(
    *, municipality: str, handover: Path | None, clock: Callable[[], datetime], actor: str
) -> Iterator[tuple[str, int]]:
    """Do what is left of an approved erasure; yields the table and rows of each batch.

    ``handover``: where the rows go first; needed until they went. Raises BadInput.
    """
    found = Erasure.objects.filter(code=municipality).first()
    if found is None:
        raise BadInput(f"団体 {municipality} の消去は承認されていません")
    if found.finished_at is not None:  # what a request in its last seconds still wrote, should there be any
        yield from delete_all(municipality=municipality, note=lambda _table, _rows: None)
        return
    if not found.handover:
        if handover is None:
            raise BadInput("引き渡しの書き出し先を --handover に指定してください")
        _hand_over(found, handover, clock(), actor)
    _leave_the_register(found)

    def counted(table: str, rows: int) -> None:
        # In the transaction that deletes: what the certificate says is what went.
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "UPDATE municipality_erasure SET counts = jsonb_set(counts, ARRAY[%s],"
                " to_jsonb(coalesce((counts ->> %s)::bigint, 0) + %s)) WHERE code = %s",
                [table, table, rows, municipality],
            )

    yield from delete_all(municipality=municipality, note=counted)
    shutil.rmtree(store.root() / municipality, ignore_errors=True)
    key_id = archive.destroy(municipality=municipality, folder=settings.AKASHI_KEY_DIR, now=clock())
    _finish(municipality, key_id, clock(), actor)


def _hand_over(found: Erasure, out: Path, now: datetime, actor: str) -> None:
    anchor_head(municipality=found.code, folder=settings.AKASHI_ANCHOR_DIR, now=now)
    verdict = verify(municipality=found.code, anchor_dir=settings.AKASHI_ANCHOR_DIR)
    with scope(found.code) as cursor:
        cursor.execute("SELECT seq, hash FROM audit_head WHERE municipality = %s", [found.code])
        seq, head = cursor.fetchone()
    digest = hand_over(municipality=found.code, out=out)
    chain = {"seq": int(seq), "hash": bytes(head).hex(), "faults": list(verdict.faults)}
    _keep(found.code, handover=digest, chain=chain)
    note(
        erasure=found, action="municipality.handed_over", now=now, actor=actor,
        detail={"sha256": digest, "chain": chain["seq"], "head": chain["hash"]},
    )  # fmt: skip


def _leave_the_register(found: Erasure) -> None:
    """From the commit on nobody enters; whoever is inside was waited for. Staff go with it."""
    with scope(found.code, using="owner") as cursor:
        own_municipality(cursor, found.code)
        cursor.execute("DELETE FROM municipality WHERE code = %s", [found.code])
        gone = forget_operators(codes=[found.code])
        if gone:
            cursor.execute(
                "UPDATE municipality_erasure SET counts = counts || jsonb_build_object('staff', %s::int)"
                " WHERE code = %s",
                [gone, found.code],
            )


def _finish(municipality: str, key_id: str, now: datetime, actor: str) -> None:
    _keep(municipality, key_id=key_id)
    found = Erasure.objects.get(code=municipality)
    document = certificate.document(found, now=now)
    signature, digest = certificate.signed(document)
    note(erasure=found, action="municipality.erased", detail={"certificate": digest}, now=now, actor=actor)
    _keep(municipality, document=document, signature=signature, finished_at=now)


def _keep(municipality: str, **values: Any) -> None:
    names = ", ".join(f"{name} = %s" for name in values)
    given = [json.dumps(v, ensure_ascii=False) if isinstance(v, dict) else v for v in values.values()]
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(f"UPDATE municipality_erasure SET {names} WHERE code = %s", [*given, municipality])  # noqa: S608 - names of our own
