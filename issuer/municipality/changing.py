"""Changing settings from the console: a layer on top of what its author saw; some items take two people.

The command ``municipality_set`` stacks whatever a file says. A person at a screen has read the old values, so a change
carries the fingerprint of what they were (``layers.basis_of``); somebody else's change in between refuses it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from issuer.approvals.models import Proposal
from issuer.approvals.services import Difference, approve, open_proposal, propose
from issuer.audit import append
from issuer.municipality.document import check_settings
from issuer.municipality.layers import Json, basis_of, layers, require_certifiers, with_layer
from issuer.municipality.models import SealImage
from issuer.municipality.official_seal import check_seal_png
from issuer.municipality.services import SEAL_MM, keep_seal, own_settings, stack
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope

FEES, AUTHORITY, KEEPING = "settings.fees", "settings.authority", "settings.keeping"
#: Acts for two (公印; 手数料; 保存期間, for what a shorter one lets go is gone) and the items that only they change.
TWO_PEOPLE: Mapping[str, frozenset[str]] = {
    FEES: frozenset({"offered", "commission"}),
    AUTHORITY: frozenset({"authority"}),
    KEEPING: frozenset({"keeping"}),
}
#: The word under which errors name an item that was typed into a form.
TYPED = "入力"


class SettingsMoved(BadInput):
    """Somebody changed the items after the author of this change had read them."""


def checked(settings: Mapping[str, Any]) -> Json:
    """The settings in the stored shape, by the check of the settings file; errors say ``入力: item``. Raises BadInput.

    An ``authority`` names its 公印 by ``seal_sha256``, a picture kept before with ``keep_picture``.
    """
    document = dict(settings)
    seals = []
    if "authority" in document:
        seals = [one.get("seal_sha256", "") for one in document["authority"]]
        document["authority"] = [
            {name: value for name, value in one.items() if name != "seal_sha256"} for one in document["authority"]
        ]
    document = check_settings(document, source=TYPED)
    for place, sha256 in enumerate(seals):
        if not SealImage.objects.filter(sha256=sha256).exists():
            raise BadInput(f"{TYPED}: authority.{place}: 公印の画像がありません。画像を選んでください")
        document["authority"][place] = {"seal_mm": SEAL_MM, **document["authority"][place], "seal_sha256": sha256}
    return document


def change(
    *,
    municipality: str,
    settings: Mapping[str, Any],
    items: Collection[str],
    start: datetime | None,
    basis: str,
    operator: str,
    now: datetime,
) -> None:
    """Stack a layer that one person may write. ``items``: the top-level items its author has read, for ``basis``.

    ``start``: None for at once. Raises BadInput, and SettingsMoved.
    """
    for act, named in TWO_PEOPLE.items():
        if not named.isdisjoint(settings):
            raise BadInput(f"{'、'.join(sorted(named & set(settings)))} は、1人では変えられません ({act})")
    _require_after(start, now)
    with scope(municipality) as cursor:
        own_settings(cursor, municipality)
        if basis_of(layers(), items, at=start or now) != basis:
            raise SettingsMoved(
                "入力のあいだに、ほかの職員がこの設定を変えました。今の内容を確かめて、もう一度入力してください"
            )
        _store(municipality, checked(settings), start or now, operator, now)


def propose_change(
    *,
    municipality: str,
    act: str,
    settings: Mapping[str, Any],
    start: datetime | None,
    basis: str,
    difference: Sequence[Difference],
    reason: str,
    operator: str,
    now: datetime,
) -> str:
    """Propose a change of items that take two; returns the proposal's number. Raises BadInput, SettingsMoved.

    ``act``: of TWO_PEOPLE. ``difference``: as the second person reads it. ``start`` None: when it is approved.
    """
    if not settings or not TWO_PEOPLE[act].issuperset(settings):
        raise BadInput("この提案で変えられる項目は、" + "、".join(sorted(TWO_PEOPLE[act])) + " です")
    _require_after(start, now)
    with scope(municipality) as cursor:
        own_settings(cursor, municipality)
        document = checked(settings)
        found, moment = layers(), start or now
        if basis_of(found, TWO_PEOPLE[act], at=moment) != basis:
            raise SettingsMoved("入力のあいだに、この設定が変わりました。今の内容を確かめて、もう一度入力してください")
        require_certifiers(with_layer(found, start=moment, document=document), start=moment)
        return propose(
            municipality=municipality,
            act=act,
            subject="settings",
            payload={"settings": document, "start": start.isoformat() if start else ""},
            difference=difference,
            basis=basis,
            reason=reason,
            operator=operator,
            now=now,
        )


def approve_change(*, municipality: str, act: str, number: str, operator: str, now: datetime) -> None:
    """Do what was proposed, as the second person. Raises NotApprovable, and BadInput when its moment has passed."""
    with scope(municipality) as cursor:
        own_settings(cursor, municipality)
        waiting = open_proposal(number=number, now=now)
        start = _start(waiting) if waiting and waiting.act == act else None
        if start is not None and start < now:
            raise BadInput("提案の適用日時が過ぎました。新しい適用日時で提案し直してください")
        basis = basis_of(layers(), TWO_PEOPLE[act], at=start or now)
        found = approve(municipality=municipality, number=number, act=act, basis=basis, operator=operator, now=now)
        _store(municipality, found.payload["settings"], start or now, f"{found.proposed_by}・{operator}", now)


def keep_picture(*, municipality: str, png: bytes, operator: str, now: datetime) -> str:
    """Keep a 公印 picture for a change to name; returns its SHA-256 in hex. It changes nothing. Raises BadInput."""
    checked_png = check_seal_png(png=png, source="公印の画像")
    with scope(municipality):
        sha256 = keep_seal(municipality, checked_png)
        append(
            municipality=municipality,
            at=now,
            actor=operator,
            action="municipality.seal_uploaded",
            detail={"sha256": sha256},
        )
    return sha256


def _start(proposal: Proposal) -> datetime | None:
    return datetime.fromisoformat(proposal.payload["start"]) if proposal.payload["start"] else None


def _require_after(start: datetime | None, now: datetime) -> None:
    if start is not None and start < now:
        raise BadInput("適用日時は、今より後にしてください (すぐに適用するなら空欄)")


def _store(municipality: str, document: Json, start: datetime, recorded_by: str, now: datetime) -> None:
    stack(municipality, document, start=start, now=now, actor=recorded_by)
    append(
        municipality=municipality,
        at=now,
        actor=recorded_by.rpartition("・")[2],
        action="municipality.settings",
        detail={"from": start.isoformat(), "items": sorted(document)},
    )
