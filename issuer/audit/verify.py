"""The offline verifier: walks a chain, reckons every hash anew and compares with the signed heads outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connections
from django.db.backends.utils import CursorWrapper

from issuer.audit.anchors import read_anchors
from issuer.audit.chain import first_hash, link_hash
from issuer.audit.cutting import Cut, signed_cuts
from issuer.tenancy.scope import scope


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome for one chain. ``faults``: one Japanese sentence each, naming the row; empty when the chain is whole."""

    municipality: str
    events: int
    anchors: int
    faults: tuple[str, ...]


def verify(*, municipality: str, anchor_dir: Path) -> Verdict:
    """Check one municipality's chain against itself, its head, its cuts and the anchors, as they stood at one
    moment; links that are added meanwhile wait for the next time. Read only.
    """
    faults: list[str] = []
    anchors = {a.seq: a for a in read_anchors(municipality=municipality, folder=anchor_dir, faults=faults)}
    unseen = set(anchors)
    start = Cut(seq=0, hash=first_hash(municipality))
    last, previous = start.seq, start.hash
    head: tuple[int, bytes] | None = None
    with scope(municipality) as cursor:
        for seq, stored_previous, stored_hash, expected, stood, begins in _links(municipality):
            if begins is not None and not start.seq:
                start = begins
                last, previous = start.seq, start.hash
            if seq != last + 1:
                faults.append(f"{last + 1} 番から {seq - 1} 番までの行がありません")
            elif bytes(stored_previous) != previous:
                faults.append(f"{seq} 番の行が前の行につながっていません")
            if bytes(stored_hash) != expected:
                faults.append(f"{seq} 番の行の内容が書き換えられています")
            if seq in anchors and anchors[seq].hash != bytes(stored_hash):
                faults.append(f"{seq} 番の行が、外に控えた頭と違います")
            unseen.discard(seq)
            previous, last, head = bytes(stored_hash), seq, stood
        if head is None:
            head = _head(cursor, municipality)
        if head is not None and head != (last, previous):
            faults.append(f"鎖の頭は {head[0]} 番ですが、行は {last} 番で終わっています")
        if head is None and last:
            faults.append("鎖の頭の記録がありません")
    if start.seq and start not in signed_cuts(municipality=municipality, folder=anchor_dir):
        faults.append(f"{start.seq} 番までを期限で消した記録が、外の署名つきの控えにありません")
    faults += [f"末尾が切られています: 外に控えた {s} 番の行がありません" for s in sorted(unseen) if s > last]
    return Verdict(municipality=municipality, events=last, anchors=len(anchors), faults=tuple(faults))


def _head(cursor: CursorWrapper, municipality: str) -> tuple[int, bytes] | None:
    cursor.execute("SELECT seq, hash FROM audit_head WHERE municipality = %s", [municipality])
    row = cursor.fetchone()
    return (int(row[0]), bytes(row[1])) if row else None


def _links(
    municipality: str,
) -> Iterator[tuple[int, bytes, bytes, bytes, tuple[int, bytes] | None, Cut | None]]:
    """(seq, stored previous, stored hash, hash the row must have, head, cut), in order, streamed.

    Rows and head are of one statement: what is issued while a long chain is walked must not look like a broken end.
    """
    with connections["default"].chunked_cursor() as cursor:
        cursor.execute(
            "SELECT e.seq, e.at, e.actor, e.action, e.request_id, e.detail, e.previous, e.hash, h.seq, h.hash, "
            "c.seq, c.hash FROM audit_event AS e LEFT JOIN audit_head AS h ON h.municipality = e.municipality "
            "LEFT JOIN (SELECT seq, hash FROM audit_cut WHERE municipality = %s ORDER BY seq DESC LIMIT 1) AS c "
            "ON true "
            "WHERE e.municipality = %s ORDER BY e.seq",
            [municipality, municipality],
        )
        for seq, at, actor, action, request_id, detail, previous, stored, head_seq, head_hash, *begins in cursor:
            expected = link_hash(
                previous=bytes(previous),
                municipality=municipality,
                seq=seq,
                at=at,
                actor=actor,
                action=action,
                request_id=request_id,
                detail=detail,
            )
            head = (int(head_seq), bytes(head_hash)) if head_seq is not None else None
            cut = Cut(seq=int(begins[0]), hash=bytes(begins[1])) if begins[0] is not None else None
            yield seq, previous, stored, expected, head, cut
