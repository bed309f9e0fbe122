"""``replica_export``: one FULL package per system, all of one moment, or nothing.

It carries what a feed may carry: the newest row of every key, tombstones too, with 不詳の組, 操作者 and 操作日時.
Not among it: holds of the house itself (運用管理, 連携誤り: a package could lift them), 異動 still in quarantine (they
never reached the 副本), and what the 副本 keeps of itself (versions of households).
"""

import secrets
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.db.backends.utils import CursorWrapper

from integrations.feeds.export import sheets
from integrations.feeds.export.cells import rows_of
from integrations.feeds.export.zipped import Head, Zipped
from integrations.feeds.manifest import APPLICABLE
from integrations.feeds.package import fingerprint
from integrations.feeds.targets import plan
from issuer import audit
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput
from issuer.replica import touched
from issuer.tenancy.moment import one_moment
from issuer.tenancy.scope import scope

_JAPAN = timezone(timedelta(hours=9))


@dataclass(frozen=True, slots=True)
class Exported:
    """One finished package. ``rows`` per layout; ``attachments``: pictures of seals, 外字 fonts."""

    path: Path
    system: str
    sequence: int
    extracted_at: datetime
    sha256: str
    rows: dict[str, int]
    attachments: int


@dataclass(frozen=True, slots=True)
class Whole:
    """An export. ``own_holds`` and ``quarantined``: standing holds and open 異動 that no package can carry.

    ``older_gaiji``: rows that came with an older 外字 edition than the one their package names.
    """

    packages: tuple[Exported, ...]
    own_holds: int
    quarantined: int
    older_gaiji: int


def export_replica(*, municipality: str, out: Path, now: datetime, operator: str, my_numbers: bool = True) -> Whole:
    """Write every system's package into ``out`` (made when missing; files are readable by their owner only).

    ``my_numbers``: whether J08 goes along; a FULL without that file leaves the receiver's J08 untouched. The audit
    entry is committed before the files get their names. Raises BadInput for an unknown municipality, an empty 副本,
    a 個人番号 or 暗証番号ハッシュ that does not open, an ``out`` that cannot be written or holds one of the packages.
    """
    if not known(municipality):
        raise BadInput(f"団体 {municipality} はありません")
    part = _folder(out)
    try:
        with one_moment(), scope(municipality) as cursor:
            packages = _write_all(cursor, municipality, part, out, my_numbers)
            own_holds, quarantined = _left_out(cursor, municipality)
            older = _of_older_editions(cursor, municipality)
        if not packages:
            raise BadInput("この団体の副本は空です。書き出すものがありません")
        with scope(municipality):
            audit.append(
                municipality=municipality,
                at=now,
                actor=operator,
                action="replica.exported",
                detail={
                    "packages": {p.path.name: p.sha256 for p in packages},
                    "rows": sum(sum(p.rows.values()) for p in packages),
                    "my_numbers": any(p.rows.get(sheets.MY_NUMBERS) for p in packages),
                },
            )
        for package in packages:
            (part / package.path.name).rename(package.path)
    except InvalidTag:
        raise BadInput(
            "J08 の個人番号か U01 の暗証番号ハッシュに、開けないものがあります (鍵が違うか、行が書き換えられています)"
        ) from None
    except OSError as error:
        raise BadInput(f"書き出し先に書けません: {error.strerror or '書き込みの誤り'}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Whole(tuple(packages), own_holds, quarantined, older)


def _folder(out: Path) -> Path:
    """A place beside the final names, so that giving them is one rename each."""
    part = out / f".part-{secrets.token_hex(8)}"
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.mkdir(mode=0o700)
    except OSError as error:
        raise BadInput(f"書き出し先のフォルダが使えません: {error.strerror or '書き込みの誤り'}") from error
    return part


def _write_all(cursor: CursorWrapper, municipality: str, part: Path, out: Path, my_numbers: bool) -> list[Exported]:
    heads = []
    for system in APPLICABLE:
        sequence, extracted_at = touched.state_of(cursor=cursor, municipality=municipality, system=system)
        if sequence and extracted_at is not None:
            newest = max(_editions(cursor, municipality, system), default=0)
            heads.append(Head(municipality, system, sequence, extracted_at.astimezone(_JAPAN), newest))
    for head in heads:
        if (out / head.name).exists():
            raise BadInput(f"書き出し先に {head.name} が既にあります。別のフォルダを指定してください")
    return [_write(cursor, head, part, out, my_numbers) for head in heads]


def _editions(cursor: CursorWrapper, municipality: str, system: str) -> Counter[int]:
    """外字 edition → how many rows of the system are printed with it."""
    found: Counter[int] = Counter()
    for step in map(plan, APPLICABLE[system]):
        if step.texts:
            cursor.execute(
                f"SELECT gaiji_version, count(*) FROM {step.target.table} "  # noqa: S608 - a table of ours
                "WHERE municipality = %s AND gaiji_version > 0 GROUP BY gaiji_version",
                [municipality],
            )
            found.update(dict(cursor.fetchall()))
    return found


def _of_older_editions(cursor: CursorWrapper, municipality: str) -> int:
    """Rows whose 外字 edition is not their system's newest: a package can name only one."""
    counts = (_editions(cursor, municipality, system) for system in APPLICABLE)
    return sum(found.total() - found[max(found)] for found in counts if found)


def _write(cursor: CursorWrapper, head: Head, part: Path, out: Path, my_numbers: bool) -> Exported:
    rows: dict[str, int] = {}
    totals: dict[str, int] = {}
    attached = 0
    with Zipped(path=part / head.name, head=head) as package:
        for layout_id in APPLICABLE[head.system]:
            if layout_id == sheets.MY_NUMBERS and not my_numbers:
                continue
            step = plan(layout_id)
            query = rows_of(step)
            rows[layout_id] = package.sheet(
                layout=layout_id,
                lines=sheets.lines(
                    cursor=cursor,
                    layout=step.layout,
                    rows=query,
                    municipality=head.municipality,
                    system=head.system,
                ),
            )
            if rows[layout_id]:
                cursor.execute(query.count, query.values(municipality=head.municipality, system=head.system))
                totals[layout_id] = int(cursor.fetchone()[0])
            for name, data in sheets.attachments(municipality=head.municipality, layout=layout_id):
                package.attach(name, data)
                attached += 1
        package.finish(totals)
    return Exported(
        path=out / head.name,
        system=head.system,
        sequence=head.sequence,
        extracted_at=head.extracted_at,
        sha256=fingerprint(part / head.name),
        rows=rows,
        attachments=attached,
    )


def _left_out(cursor: CursorWrapper, municipality: str) -> tuple[int, int]:
    cursor.execute(
        "SELECT (SELECT count(*) FROM holds_hold WHERE municipality = %s AND source_system IN ('CONSOLE', 'INTAKE') "
        "AND ended_at IS NULL), (SELECT count(DISTINCT (receipt, change_id)) FROM intake_quarantined_key "
        "WHERE municipality = %s AND lifted_at IS NULL)",
        [municipality, municipality],
    )
    own_holds, quarantined = cursor.fetchone()
    return int(own_holds), int(quarantined)
