"""How cases ask for a line of the roster, and the words with which they tell what came."""

from __future__ import annotations

from integrations.centre.city.casebook import Case as Line
from integrations.centre.kit.case import NotApplicable
from integrations.centre.kit.roster import Expectation, presented_of
from integrations.centre.kit.target import Outcome, Target
from integrations.centre.wire import Issued, KoikiFault, Offer, Presented, Refused, Terminal

__all__ = ["OPTIONS_OF", "ask_line", "came", "code_of", "is_fault", "offer_of", "offers_of", "open_line", "page_count"]

_OF_RESIDENCE = frozenset({"RELATIONSHIP", "HONSEKI", "MY_NUMBER", "JUMINHYO_CODE", "FOREIGN_ITEMS", "FORMER_ADDRESS"})
#: Kind → the options the contract has for it.
OPTIONS_OF = {
    "JUMINHYO": _OF_RESIDENCE,
    "KISAI_JIKO": _OF_RESIDENCE,
    "FUHYO": frozenset({"HONSEKI", "OVERSEAS_VOTER"}),
}


def code_of(outcome: Outcome) -> str:
    """The refusal's or Fault's code; "" for a paper."""
    return "" if isinstance(outcome, Issued) else outcome.code


def came(outcome: Outcome) -> str:
    """What came, for a sentence."""
    if isinstance(outcome, Issued):
        return f"交付 ({outcome.pages}頁、{outcome.copies}通、{outcome.total_fee}円)"
    return f"断り {outcome.code}" if isinstance(outcome, Refused) else f"Fault {outcome.code}"


def offers_of(target: Target, presented: Presented, *, terminal: Terminal | None = None) -> dict[str, Offer]:
    """ListCertificates by kind."""
    return {offer.kind: offer for offer in target.centre_at(terminal or Terminal()).offers(presented)}


def offer_of(target: Target, presented: Presented, kind: str) -> Offer:
    """The offer of one kind. Raises NotApplicable when it is refused or not handled."""
    offer = offers_of(target, presented).get(kind)
    if offer is None:
        raise NotApplicable(f"{kind} はこの団体の一覧に出ない")
    if offer.refusal is not None:
        raise NotApplicable(f"{kind} は今 {offer.refusal.code} で断られる")
    return offer


def open_line(target: Target, kind: str, *, scope: str = "") -> tuple[Line, Presented, Offer]:
    """Somebody of the roster who gets this kind now. Raises NotApplicable."""
    line = target.roster.someone(kind, scope=scope).line
    presented = presented_of(line)
    return line, presented, offer_of(target, presented, kind)


def ask_line(target: Target, expectation: Expectation, *, terminal: Terminal | None = None) -> Outcome:
    """Ask for what a line of the roster asks for; chosen members are found by name, as a kiosk would.

    Raises:
        KeyError: the list does not name a member the line chooses.
    """
    line = expectation.line
    presented = presented_of(line)
    members: list[int] = []
    if line.ask.members:
        offered = offers_of(target, presented, terminal=terminal)[line.ask.kind].members
        members = [offered[name] for name in line.ask.members]
    return target.issue(
        presented,
        kind=line.ask.kind,
        scope=line.ask.scope,
        members=members,
        options=line.ask.options,
        fiscal_year=line.ask.year,
        copies=line.ask.copies,
        terminal=terminal,
    )


def page_count(pdf: bytes) -> int:
    """Pages of a PDF; 0 when it cannot be opened."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return 0
    try:
        return len(document)
    finally:
        document.close()


def is_fault(outcome: Outcome, *codes: str) -> bool:
    """Whether what came is a Fault with one of these codes."""
    return isinstance(outcome, KoikiFault) and outcome.code in codes
