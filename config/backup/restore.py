"""Restore: check, load, verify, and make sure that nothing of before happens a second time."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from config import conformance
from config.backup import heads, manifest
from config.backup.load import load
from integrations.feeds import store
from issuer import audit
from issuer.audit.verify import verify
from issuer.issuance import upkeep
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import PLATFORM, scope


@dataclass(frozen=True, slots=True)
class Chain:
    """What became of one chain. ``lost``: links known from outside that the backup does not hold."""

    municipality: str
    events: int
    faults: tuple[str, ...]
    lost: heads.Lost | None
    passed_over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """``differences``: parts of this deployment (font, versions) that are not those of the backup."""

    taken_at: datetime
    rows: int
    chains: tuple[Chain, ...]
    differences: tuple[str, ...]
    aborted: int
    unknown: int


def restore(*, folder: Path, anchors: Path, now: datetime, operator: str) -> Restored:
    """Restore ``folder`` into this deployment's empty database.

    Raises BadInput, with nothing changed, when the backup is not whole and ours or the database is not empty.
    """
    document, _ = manifest.read(folder=folder)
    taken_at = datetime.fromisoformat(document["at"])
    rows, passed = load(folder=folder, document=document, taken_at=taken_at, now=now)
    heads.bring_back(backup=folder, folder=anchors)
    _packages(folder, document)
    chains = tuple(
        _settle(
            code,
            folder=anchors,
            document=document,
            passed=passed.get(code, []),
            now=now,
            operator=operator,
        )
        for code in [*document["municipalities"], PLATFORM]
    )
    aborted = upkeep.abort_orphans(now=now)
    unknown = upkeep.note_unknown_outcomes(now=now)
    upkeep.anchor_chains(folder=anchors, now=now)
    ours = conformance.report().parts
    differences = tuple(
        f"{name}: 控え {there}、ここ {ours.get(name, 'なし')}"
        for name, there in sorted(document["parts"].items())
        if ours.get(name) != there
    )
    return Restored(taken_at, rows, chains, differences, aborted, unknown)


def _settle(
    code: str, *, folder: Path, document: dict[str, Any], passed: list[str], now: datetime, operator: str
) -> Chain:
    """Verify one chain as it was, then write what the restore means into it."""
    lost = heads.set_aside(municipality=code, folder=folder)
    verdict = verify(municipality=code, anchor_dir=folder)
    faults = verdict.faults
    told = document["chains"].get(code, {"seq": 0})["seq"]
    if told != verdict.events:
        faults = (*faults, f"控えの記録では {told} 番までですが、行は {verdict.events} 番で終わっています")
    with scope(code):
        detail: dict[str, Any] = {"taken_at": document["at"], "faults": len(faults), "void_numbers": passed}
        if lost is not None:
            detail["lost"] = {"first": lost.first, "last": lost.last, "last_hash": lost.last_hash}
        audit.append(municipality=code, at=now, actor=operator, action="server.restored", detail=detail)
    return Chain(code, verdict.events, faults, lost, tuple(passed))


def _packages(folder: Path, document: dict[str, Any]) -> None:
    """Packages that waited go on waiting."""
    for entry in document["files"]:
        if entry["name"].startswith("feeds/"):
            target = store.place(entry["name"].removeprefix("feeds/"))
            try:
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                target.write_bytes((folder / entry["name"]).read_bytes())
            except OSError as error:
                raise BadInput(f"待っていた連携パッケージを戻せません: {error.strerror}") from error
