"""Tables changed by the owner of the database, with every guard off: `audit_verify` must name each row."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from integrations.centre.wire import new_request_id

from .field import Field, Record, Untried


@dataclass(frozen=True)
class Tampering:
    """One row of ``table`` (the newest that fits ``which``) changed by ``act``, and a word of the sentence about it."""

    table: str
    which: str
    act: str
    word: str


#: ``{row}`` is the row's condition. Every table that says what was issued, and for how much.
TAMPERINGS = (
    Tampering("audit_event", "true", "UPDATE audit_event SET actor = 'nobody' WHERE {row}", "書き換え"),
    Tampering("audit_event", "true", "UPDATE audit_event SET detail = detail || ' ' WHERE {row}", "書き換え"),
    Tampering("audit_event", "action = 'issue.sealed'", "DELETE FROM audit_event WHERE {row}", "行が"),
    Tampering("audit_head", "true", "UPDATE audit_head SET seq = seq + 1 WHERE {row}", "鎖の頭"),
    Tampering("ledger_entry", "event = 'ISSUED'", "UPDATE ledger_entry SET amount = amount + 50 WHERE {row}", "台帳"),
    Tampering("ledger_entry", "event = 'ISSUED'", "UPDATE ledger_entry SET copies = copies + 1 WHERE {row}", "台帳"),
    Tampering("ledger_entry", "event = 'ISSUED'", "DELETE FROM ledger_entry WHERE {row}", "台帳"),
    Tampering("ledger_entry", "event = 'DELIVERED'", "UPDATE ledger_entry SET amount = 0 WHERE {row}", "交付の結果"),
    Tampering(
        "issuance_request",
        "certificate_number <> '' AND sha256 <> ''",
        "UPDATE issuance_request SET sha256 = md5(sha256) WHERE {row}",
        "要求の記録",
    ),
    Tampering(
        "issuance_request",
        "certificate_number <> '' AND sha256 <> ''",
        "UPDATE issuance_request SET kind = kind || 'X' WHERE {row}",
        "要求の記録",
    ),
)


def changed_by_the_owner(field: Field, record: Record) -> None:
    """P12: what is changed beside the application is named, and nothing is named once it is as it was."""
    if not field.order.database:
        raise Untried("--database に、所有者の接続文字列の置き場がない")
    url = Path(field.order.database).read_text(encoding="utf-8").strip()
    for number in range(3):
        request_id, known = new_request_id(), field.known[number]
        kind = field.kind_of(known)
        said = field.insist(field.letter(known, request_id=request_id, kind=kind))
        paper = field.hold(said, known, request_id=request_id, kind=kind)
        field.line.post(field.letters.report(request_id, outcome="PRINTED", printed=1, paid=paper.total_fee))
    assert _faults(field) == [], "攻める前から、検証が合わない"
    for one in TAMPERINGS:
        with _tampered(url, field.order.municipality, one):
            found = _faults(field)
            assert any(one.word in sentence for sentence in found), f"{one.table} の書き換えを名指さない: {one.act}"
    assert _faults(field) == [], "戻した後も、検証が合わない"
    record("所有者の改ざん", len(TAMPERINGS))
    record("改ざんした表", len({one.table for one in TAMPERINGS}))
    record("名指されなかった改ざん", 0)


@contextmanager
def _tampered(url: str, code: str, tampering: Tampering) -> Iterator[None]:
    """The one row is kept, changed with the table's triggers off, and put back byte by byte, whatever happens."""
    table = sql.Identifier(tampering.table)
    with psycopg.connect(url) as owner:
        owner.execute("SELECT set_config('akashi.municipality', %s, false)", [code])
        columns = [
            row[0]
            for row in owner.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                " AND attgenerated = ''",
                [tampering.table],
            )
        ]
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        found = owner.execute(
            sql.SQL("SELECT ctid::text, to_jsonb(t) FROM {} t WHERE {} ORDER BY ctid DESC LIMIT 1").format(
                table,
                sql.SQL(tampering.which),  # type: ignore[arg-type] # our own words
            )
        ).fetchone()
        assert found is not None, f"{tampering.table} に攻める行がない"
        keys = _key(owner, tampering.table)
        kept = json.dumps(found[1])
        row = sql.SQL("({}) = (SELECT {} FROM jsonb_populate_record(NULL::{}, {}))").format(
            sql.SQL(", ").join(map(sql.Identifier, keys)),
            sql.SQL(", ").join(map(sql.Identifier, keys)),
            table,
            sql.Literal(kept),
        )
        _unguarded(owner, tampering.table, sql.SQL(tampering.act).format(row=row))  # type: ignore[arg-type]
        owner.commit()
        try:
            yield
        finally:
            back = sql.SQL(
                "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM jsonb_populate_record(NULL::{}, {})"
            ).format(table, names, names, table, sql.Literal(kept))
            _unguarded(owner, tampering.table, sql.SQL("DELETE FROM {} WHERE {}").format(table, row), back)
            owner.commit()


def _key(owner: psycopg.Connection, table: str) -> list[str]:
    return [
        row[0]
        for row in owner.execute(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
            " AND a.attnum = ANY (i.indkey) WHERE i.indrelid = %s::regclass AND i.indisprimary",
            [table],
        )
    ]


def _unguarded(owner: psycopg.Connection, table: str, *acts: sql.Composable) -> None:
    for word, inner in (("DISABLE", ()), ("", acts), ("ENABLE", ())):
        if word:
            owner.execute(sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(sql.Identifier(table), sql.SQL(word)))
        for act in inner:
            owner.execute(act)


def _faults(field: Field) -> list[str]:
    """What the deployment's own `audit_verify` says, run as its operator runs it."""
    words = [*field.order.verify, "--municipality", field.order.municipality, "--json"]
    done = subprocess.run(words, env=os.environ, capture_output=True, text=True, timeout=600, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, f"audit_verify が答えない (終了 {done.returncode}): {done.stderr[-300:]}"
    return [fault for chain in json.loads(lines[-1])["chains"] for fault in chain["faults"]]
