"""What a clerk chose, held against what the municipality offers."""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict

from integrations.centre.counter.book import Plan
from integrations.centre.wire import Asked, Offer

__all__ = ["SCOPES", "NotOffered", "asked_of", "chosen", "offer_of", "with_members"]

#: Scope → words for 住民票; 戸籍 has people of a register instead of a household.
SCOPES = {"ALL": "全員", "SELF": "本人のみ", "SELECTED": "一部の方 (ご本人が画面で選びます)"}


class NotOffered(ValueError):
    """The choice is not among the offers. The message (Japanese) says which item."""


def offer_of(*, offers: tuple[Offer, ...], kind: str) -> Offer:
    """The line of a kind that may be had. Raises NotOffered."""
    found = next((offer for offer in offers if offer.kind == kind and offer.refusal is None), None)
    if found is None:
        raise NotOffered("この証明書は選べません。選び直してください")
    return found


def chosen(*, offer: Offer, given: QueryDict) -> Plan:
    """The plan the form asks for. Raises NotOffered."""
    scope = given.get("scope", "")
    if scope not in offer.scopes:
        raise NotOffered("「誰の分」を選んでください")
    options = tuple(given.getlist("option"))
    if not set(options) <= set(offer.options):
        raise NotOffered("載せる項目を選び直してください")
    year = given.get("year", "")
    if year not in (offer.fiscal_years or ("",)):
        raise NotOffered("年度を選んでください")
    copies = given.get("copies", "")
    if not (copies.isascii() and copies.isdigit() and 1 <= int(copies) <= offer.max_copies):
        raise NotOffered(f"通数は1から{offer.max_copies}までで入れてください")
    return Plan(kind=offer.kind, scope=scope, options=options, fiscal_year=year, copies=int(copies))


def with_members(*, plan: Plan, offer: Offer, given: QueryDict) -> Plan:
    """The plan with the people the citizen chose. Raises NotOffered."""
    numbers = {str(number): number for number, _ in offer.people}
    members = tuple(numbers[text] for text in given.getlist("member") if text in numbers)
    if not members:
        raise NotOffered("載せる方を1人以上選んでください")
    return replace(plan, members=members)


def asked_of(plan: Plan) -> Asked:
    """What the request asks for."""
    return Asked(
        kind=plan.kind,
        scope=plan.scope,
        members=plan.members,
        options=plan.options,
        fiscal_year=plan.fiscal_year,
        copies=plan.copies,
    )
