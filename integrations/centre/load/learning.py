"""What each resident is offered, asked of the server itself before the load, and whose papers a name can tell apart."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from integrations.centre.load.asking import Asking, Letters, NoAnswer
from integrations.centre.load.people import Resident, bare
from integrations.centre.wire import Offer, Presented, Refused, Terminal, reading

__all__ = ["Known", "learn", "tell_apart"]

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Known:
    """A resident with what the server offers. ``family``: bare names that may stand on this person's papers."""

    resident: Resident
    offers: Mapping[str, Offer]
    refusals: Mapping[str, Refused]
    family: frozenset[str] = field(repr=False)

    @property
    def presented(self) -> Presented:
        """What is held against the reader."""
        return Presented(serial=self.resident.serial, issuer=self.resident.issuer, media=self.resident.media)


async def learn(asking: Asking, letters: Letters, residents: Iterable[Resident]) -> list[Known]:
    """ListCertificates of everybody, four at a time. Raises NoAnswer."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(resident: Resident) -> Known:
        presented = Presented(serial=resident.serial, issuer=resident.issuer, media=resident.media)
        async with room:
            letter = letters.listing(presented=presented, terminal=Terminal())
            offers = await asking.ask("ListCertificates", letter, reading.offers)
        return _known(resident, offers)

    tasks = [asyncio.ensure_future(one(resident)) for resident in residents]
    try:
        return list(await asyncio.gather(*tasks))
    except NoAnswer:
        for task in tasks:
            task.cancel()
        raise


def _known(resident: Resident, offers: list[Offer]) -> Known:
    return Known(
        resident=resident,
        offers={offer.kind: offer for offer in offers if offer.refusal is None},
        refusals={offer.kind: offer.refusal for offer in offers if offer.refusal is not None},
        family=frozenset({bare(resident.name)} | {bare(name) for offer in offers for _, name in offer.people}),
    )


def tell_apart(known: list[Known]) -> list[Known]:
    """Those whose name stands in no other family's names: a paper of the others would pass for theirs.

    A family is told by the names in it; two families of the same names are one only when they share a person.
    """
    people_of: dict[frozenset[str], set[str]] = {}
    families_of: dict[str, set[frozenset[str]]] = {}
    for one in known:
        people_of.setdefault(one.family, set()).add(one.resident.person)
        families_of.setdefault(one.resident.person, set()).add(one.family)
    everybody = "\n".join(name for family in people_of for name in sorted(family))

    def stands_out(one: Known) -> bool:
        mine = bare(one.resident.name)
        own = "\n".join(name for family in families_of[one.resident.person] for name in sorted(family))
        has_twin = one.family == {mine} and len(people_of[one.family]) > 1
        return not has_twin and everybody.count(mine) == own.count(mine)

    return [one for one in known if stands_out(one)]
