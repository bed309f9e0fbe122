"""4 拒否 (続き): a 支援措置 cannot be told from any other stop — not by code, words, list or time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle

from lxml import etree

from integrations.centre.kit.asking import offers_of
from integrations.centre.kit.carrier import Reply
from integrations.centre.kit.case import Finding, NotApplicable, case, check, gathered
from integrations.centre.kit.orders import Order, outcome_of, send
from integrations.centre.kit.roster import PROTECTED, STOPPED
from integrations.centre.kit.target import Target
from integrations.centre.kit.timing import compare
from integrations.centre.wire import Asked, Presented, Refused, new_request_id
from integrations.centre.wire.words import KINDS, NAMESPACE

_BASIS = "業務知識 5-1・5、約束 P5 (理由は外へ漏れない: 文言も所要時間も同じ)"


def _people(target: Target) -> tuple[list[Presented], list[Presented]]:
    """Protected and otherwise stopped people whose 住民票 is HELD. Raises NotApplicable."""
    target.roster.require()
    sides = []
    for hold, name in ((PROTECTED, "支援措置で止まる人"), (STOPPED, "ほかの理由で止まる人")):
        people = [
            Presented(serial=one.serials[0]) for one in target.roster.residents if one.hold == hold and one.serials
        ]
        held = [one for one in people if _code(target, one) == "HELD"]
        if not held:
            raise NotApplicable(f"名簿に、住民票が HELD になる{name}がいない")
        sides.append(held)
    return sides[0], sides[1]


def _order(target: Target, presented: Presented) -> Order:
    return Order(
        request_id=new_request_id(),
        municipality=target.municipality,
        sent_at=target.now(),
        presented=presented,
        asked=Asked("JUMINHYO", "SELF"),
    )


def _code(target: Target, presented: Presented) -> str:
    outcome = outcome_of(send(target, _order(target, presented)))
    return outcome.code if isinstance(outcome, Refused) else ""


@case("4-23", "支援措置の断りは、ほかの発行停止の断りと1バイトも違わない", basis=_BASIS)
def same_bytes(target: Target) -> Iterator[Finding]:
    """The whole answer to an order, its headers, and the refusal in a list."""
    protected, stopped = _people(target)
    replies = [send(target, _order(target, one)) for one in protected + stopped]
    bodies = {reply.body for reply in replies}
    yield check(len(bodies) == 1, f"{len(replies)} 人の交付要求の答えは1通りのはずで、{len(bodies)} 通りあった")
    telling = sorted(_telling_headers(replies[: len(protected)], replies[len(protected) :]))
    yield check(not telling, f"HTTP のヘッダーは理由を語らないはずで、見分けられるのは {'・'.join(telling) or 'なし'}")
    listed = {one for person in protected + stopped for one in _held_in_list(target, person)}
    yield check(len(listed) == 1, f"一覧の中の HELD の書き方は1通りのはずで、{len(listed)} 通りあった")


def _telling_headers(protected: Sequence[Reply], stopped: Sequence[Reply]) -> Iterator[str]:
    """Headers that are the same within each side and differ between the sides."""
    for name in {name for reply in (*protected, *stopped) for name in reply.headers} - {"date"}:
        sides = [{reply.headers.get(name) for reply in side} for side in (protected, stopped)]
        if all(len(side) == 1 for side in sides) and sides[0] != sides[1]:
            yield name


def _held_in_list(target: Target, presented: Presented) -> set[bytes]:
    reply = send(target, _order(target, presented), operation="ListCertificates")
    root = etree.fromstring(reply.body, etree.XMLParser(resolve_entities=False, no_network=True))
    refusals = root.iter(f"{{{NAMESPACE}}}refusal")
    return {etree.tostring(one, method="c14n", with_tail=False) for one in refusals if b"HELD" in etree.tostring(one)}


@case(
    "4-24",
    "支援措置の世帯には、開いているすべての種別を HELD で断る",
    basis="業務知識 5-1 (本人と世帯全員分、附票・戸籍・印鑑・税も)",
)
def everything_held(target: Target) -> Iterator[Finding]:
    """In the list: nothing is offered, and nothing is refused for a reason that comes after."""
    protected, _ = _people(target)
    for person in protected:
        for kind, offer in offers_of(target, person).items():
            code = offer.refusal.code if offer.refusal else "交付できる"
            right = ("HELD", "OUT_OF_HOURS", "MAINTENANCE")
            yield check(code in right, f"{KINDS[kind]} は HELD のはずで、{code} だった")


@case("4-25", "支援措置の断りにかかる時間が、ほかの発行停止と見分けられない (交付要求)", basis=_BASIS)
def same_time_to_order(target: Target) -> Iterator[Finding]:
    """IssueCertificate."""
    yield _timed(target, "IssueCertificate", *_people(target))


@case("4-26", "支援措置の断りにかかる時間が、ほかの発行停止と見分けられない (一覧)", basis=_BASIS)
def same_time_to_list(target: Target) -> Iterator[Finding]:
    """ListCertificates, of people whose lists say the same: a longer list takes longer for everybody to see."""
    protected, stopped = _people(target)
    lists = {person: _gist(target, person) for person in protected + stopped}
    for gist in {lists[person] for person in protected}:
        sides = [[person for person in side if lists[person] == gist] for side in (protected, stopped)]
        if all(sides):
            yield _timed(target, "ListCertificates", *sides)
            return
    raise NotApplicable("名簿に、支援措置の人と同じ一覧になる、ほかの理由で止まる人がいない")


def _gist(target: Target, person: Presented) -> tuple[tuple[str, str], ...]:
    offers = target.centre.offers(person)
    return tuple((one.kind, one.refusal.code if one.refusal else "") for one in offers)


def _timed(target: Target, operation: str, protected: list[Presented], stopped: list[Presented]) -> Finding:
    def asker(people: list[Presented]) -> Callable[[], float]:
        turns = cycle(people)
        return lambda: send(target, _order(target, next(turns)), operation=operation).seconds

    found = compare(asker(protected), asker(stopped), dice=random.Random())  # noqa: S311
    figures = f"{found.seconds * 1000:+.1f} ミリ秒 ({found.level * 1000:.1f} ミリ秒のうち、偶然 {found.chance:.4f})"
    return check(not found.counts, f"支援措置とほかの停止の時間は同じはずで、{found.name}の差は {figures} だった")


CASES = gathered(globals())
