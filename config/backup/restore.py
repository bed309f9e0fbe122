"""Restore: check, load, verify, and make sure that nothing of before happens a second time."""

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from config import conformance
from config.backup import heads, manifest
from config.backup.load import load
from config.backup.sealed import reading
from config.keys.archive import destroyed, existing_key
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
    left_out: tuple[str, ...]


def restore(
    *, folder: Path, anchors: Path, key_dir: Path, without: Collection[str], now: datetime, operator: str
) -> Restored:
    """Restore ``folder`` into this deployment's empty database.

    A municipality whose key in ``key_dir`` was destroyed stays out, and those ``without``.

    Raises BadInput, with nothing changed, when the backup is not whole and ours or the database is not empty.
    """
    document, key = manifest.read(folder=folder)
    secrets = {"": key} | _secrets(document, key_dir, without)
    taken_at = datetime.fromisoformat(document["at"])
    rows, passed = load(folder=folder, document=document, secrets=secrets, taken_at=taken_at, now=now)
    heads.bring_back(backup=folder, folder=anchors)
    _packages(folder, document, secrets)
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
        if code in secrets
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
    left_out = tuple(code for code in document["municipalities"] if code not in secrets)
    return Restored(taken_at, rows, chains, differences, aborted, unknown, left_out)


def _secrets(document: dict[str, Any], key_dir: Path, without: Collection[str]) -> dict[str, bytes]:
    """The key of each municipality's part. Raises BadInput when one is missing that nobody destroyed."""
    found, missing = {}, []
    for code, key_id in document["archiveKeys"].items():
        if code in without or destroyed(municipality=code, folder=key_dir):
            continue
        kept = existing_key(municipality=code, folder=key_dir)
        if kept is None or kept.key_id != key_id:
            missing.append(code)
        else:
            found[code] = kept.secret
    if missing:
        raise BadInput(
            f"控えの鍵が AKASHI_KEY_DIR にありません: {' '.join(missing)}。控えとは別に保管した写しを置いてください"
            " (鍵を失った団体を除いて戻すなら --without CODE)"
        )
    return found


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


def _packages(folder: Path, document: dict[str, Any], secrets: dict[str, bytes]) -> None:
    """Packages that waited go on waiting."""
    for entry in document["files"]:
        if entry["name"].startswith("feeds/") and entry["municipality"] in secrets:
            target = store.place(entry["name"].removeprefix("feeds/"))
            try:
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                secret = secrets[entry["municipality"]]
                with (
                    reading(folder / entry["name"], secret=secret, name=entry["name"]) as sealed,
                    target.open("wb") as file,
                ):
                    shutil.copyfileobj(sealed, file)
            except OSError as error:
                raise BadInput(f"待っていた連携パッケージを戻せません: {error.strerror or error}") from error
