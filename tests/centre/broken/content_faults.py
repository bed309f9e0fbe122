"""Faults of what a paper says, and whose it is."""

from __future__ import annotations

import threading
import time
import unicodedata
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from issuer.papers.content import Content
from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, Extent, Option
from issuer.papers.paper import Paper
from issuer.papers.verdict import Permit
from tests.centre.broken.planting import Fault, all_of, blinded, composing, fields_changed, instead

__all__ = ["CONTENT_FAULTS"]


def _other_person() -> AbstractContextManager[None]:
    """The paper before this one of the same kind lies in the tray (横浜・宗像)."""
    waiting: dict[CertificateKind, Content] = {}

    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        mine = compose(permit, facts)
        return waiting.setdefault(permit.kind, mine)

    return composing(write)


def _page_of_another() -> AbstractContextManager[None]:
    """The last of several pages is that of the paper before (徳島)."""
    before: list[Content] = []

    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        mine: Content = compose(permit, facts)
        if len(mine.pages) > 1:
            other = next((one for one in before if one.form == mine.form), None)
            if other is not None:
                return replace(mine, pages=(*mine.pages[:-1], other.pages[-1]))
        if mine.pages:
            before.append(mine)
        return mine

    return composing(write)


def _same_second() -> AbstractContextManager[None]:
    """Finished papers pass through a place named after the second (川崎)."""
    places: dict[int, Paper] = {}
    lock = threading.Lock()

    def finish(real: Any, self: Any, **given: Any) -> Paper:
        name = int(time.time())
        mine = real(self, **given)
        with lock:
            places[name] = mine
        time.sleep(0.03)
        with lock:
            return places[name]

    return all_of(blinded(), instead("issuer.press.press.Press.finish", finish))


def _wrong_kind() -> AbstractContextManager[None]:
    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        if permit.kind is CertificateKind.KISAI_JIKO:
            permit = replace(permit, kind=CertificateKind.JUMINHYO)
        return compose(permit, facts)

    return composing(write)


def _more_options(*more: Option) -> AbstractContextManager[None]:
    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        return compose(replace(permit, options=permit.options | set(more)), facts)

    return composing(write)


def _button_pressed() -> AbstractContextManager[None]:
    """The statement follows the button, not who is on the paper."""

    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        return compose(replace(permit, whole_household=permit.extent is Extent.ALL), facts)

    return composing(write)


def _placeholder() -> AbstractContextManager[None]:
    def written(real: Any, value: Any, *, in_western: bool = False) -> str:
        return real(replace(value, unknown=False), in_western=in_western)

    return all_of(blinded(), instead("issuer.certificates.wareki.written", written))


def _all_in_wareki() -> AbstractContextManager[None]:
    def written(real: Any, value: Any, *, in_western: bool = False) -> str:
        return real(value)

    return all_of(blinded(), instead("issuer.certificates.wareki.written", written))


def _number_of_another() -> AbstractContextManager[None]:
    """個人番号 of somebody else, whenever one is asked for."""

    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        others = {"010083479715": "047251626576"}
        return fields_changed(compose(permit, facts), lambda _, text: others.get(text, text))

    return composing(write)


def _field(name: str, change: Any) -> AbstractContextManager[None]:
    """A field of every person's frame is written wrong."""

    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        return fields_changed(
            compose(permit, facts), lambda field, text: change(text) if field.split(".")[-1] == name else text
        )

    return composing(write)


def _former_home(text: str) -> str:
    return text.replace("北町二丁目3番1号", "北町二丁目9番9号")


def _digits_swapped() -> AbstractContextManager[None]:
    """An amount with two digits in the wrong order."""

    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        return fields_changed(compose(permit, facts), lambda _, text: text.replace("3,720,000", "3,270,000"))

    return composing(write)


def _entry_lost() -> AbstractContextManager[None]:
    """The last row of a register is not there any more."""

    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        mine: Content = compose(permit, facts)
        if mine.flow is None or permit.kind is CertificateKind.FUHYO:
            return mine
        return replace(mine, flow=replace(mine.flow, rows=mine.flow.rows[:-1]))

    return composing(write)


def _last_year() -> AbstractContextManager[None]:
    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        year = facts.request.fiscal_year
        if permit.fiscal_year and year:
            permit = replace(permit, fiscal_year=int(year) + 1 if int(year) > 2024 else int(year))
        return compose(permit, facts)

    return composing(write)


def _old_imprint() -> AbstractContextManager[None]:
    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        ended = [seal for seal in facts.seals if seal.state == "3" and seal.image_png]
        if permit.kind is CertificateKind.INKAN and ended:
            facts = replace(facts, seals=(replace(ended[0], state="1"),))
        return compose(permit, facts)

    return composing(write)


def _small_imprint() -> AbstractContextManager[None]:
    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        smaller = tuple(replace(s, width_mm=s.width_mm * 0.9, height_mm=s.height_mm * 0.9) for s in facts.seals)
        return compose(permit, replace(facts, seals=smaller))

    return composing(write)


def _selector_lost() -> AbstractContextManager[None]:
    """The name is written without its selector: paper and text agree, and both are wrong."""

    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        return fields_changed(
            compose(permit, facts), lambda _, text: "".join(c for c in text if not 0xE0100 <= ord(c) <= 0xE01EF)
        )

    return composing(write)


def _composed_name() -> AbstractContextManager[None]:
    """Names pass through NFC: U+FA19 becomes 神."""

    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        return fields_changed(
            compose(permit, facts),
            lambda name, text: unicodedata.normalize("NFC", text) if name.endswith("name") else text,
        )

    return composing(write)


def _cut_off() -> AbstractContextManager[None]:
    """Texts longer than forty characters are cut."""

    def write(compose: Any, permit: Permit, facts: Facts) -> Content:
        return fields_changed(
            compose(permit, facts), lambda name, text: text if "attestation" in name or len(text) < 41 else text[:40]
        )

    return composing(write)


CONTENT_FAULTS = (
    Fault("other person", _other_person, ("8-3",)),
    Fault("page of another", _page_of_another, ("3-1", "8-11")),
    Fault("two at the same second", _same_second, ("8-30",)),
    Fault("wrong kind", _wrong_kind, ("8-2",)),
    Fault(
        "relation and domicile printed though not asked",
        lambda: _more_options(Option.RELATIONSHIP, Option.HONSEKI),
        ("8-12",),
    ),
    Fault("foreign items printed though not asked", lambda: _more_options(Option.FOREIGN_ITEMS), ("8-12",)),
    Fault("former address printed though not asked", lambda: _more_options(Option.FORMER_ADDRESS), ("8-2",)),
    Fault("statement by the button pressed", _button_pressed, ("8-12",)),
    Fault("placeholder date printed", _placeholder, ("8-13",)),
    Fault("birthday of a foreigner in the Japanese era", _all_in_wareki, ("8-14",)),
    Fault("My Number of another member", _number_of_another, ("8-17",)),
    Fault("sex wrong", lambda: _field("sex", lambda text: "女" if text == "男" else "男"), ("8-2",)),
    Fault("birthday a day off", lambda: _field("birth", lambda text: text.replace("12日", "13日")), ("8-2",)),
    Fault("another address", lambda: _field("address", _former_home), ("8-2",)),
    Fault("digits of an amount swapped", _digits_swapped, ("8-4",)),
    Fault("an entry of the register lost", _entry_lost, ("8-8",)),
    Fault("tax of another year", _last_year, ("8-5",)),
    Fault("imprint of the seal before", _old_imprint, ("8-18",)),
    Fault("imprint not in its natural size", _small_imprint, ("8-18",)),
    Fault("variant selector lost", _selector_lost, ("9-1",)),
    Fault("name normalised", _composed_name, ("9-1",)),
    Fault("long text cut off", _cut_off, ("9-2",)),
)
