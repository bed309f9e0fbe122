"""From a roster to expected papers: the sample city's from its records, a vendor's from what its roster says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from integrations.centre.city.casebook import Answer, Ask, Case
from integrations.centre.city.places import SAMPLE, SECOND
from integrations.centre.kit.paper.expectation import Expected, Rest, Subject
from integrations.centre.kit.paper.plain import bare, date_forms
from integrations.centre.kit.paper.town import Town
from integrations.centre.kit.roster import Expectation, Resident, Roster
from integrations.centre.kit.target import Paper

__all__ = ["Expecting"]

#: How many households of the crowd live around the cast in a demonstration.
_CROWD = {SAMPLE.code: 200, SECOND.code: 20}
#: What no case says: how many pages, which words.
_ANYTHING = Answer()


@cache
def _town(code: str, today: date, font: Path | None) -> Town:
    place = SAMPLE if code == SAMPLE.code else SECOND
    return Town(place=place, today=today, font=font, crowd=_CROWD[code])


@dataclass(frozen=True)
class Expecting:
    """The expectations of one roster."""

    roster: Roster
    font: Path | None

    @property
    def town(self) -> Town | None:
        """The sample city behind the roster, also where a foreign server has borrowed it under another code."""
        today = self.roster.today
        for place in (SAMPLE, SECOND):
            if self.roster.households and today and self.roster.name == f"{place.prefecture}{place.city}":
                return _town(place.code, today, self.font)
        return None

    def line(self, expectation: Expectation, *, today: date) -> Expected:
        """The paper of a line of the roster that is issued."""
        case, answer = expectation.line, expectation.answers[0]
        if self.town is not None:
            return self.town.expected(case)
        return self._listed(case, answer, today)

    def asked(self, paper: Paper) -> Expected | None:
        """The paper of any request, by who presented what; None where that cannot be told (chosen members, a card)."""
        found = self.town.who(serial=paper.presented.serial, issuer=paper.presented.issuer) if self.town else None
        if self.town is None or found is None or paper.asked.members or paper.presented.card_user:
            return None
        ask = Ask(paper.asked.kind, paper.asked.scope, options=paper.asked.options, year=paper.asked.fiscal_year)
        try:
            return self.town.paper(household=found[0], person=found[1], ask=ask, answer=_ANYTHING)
        except LookupError:  # a register kept elsewhere
            return None

    def _listed(self, case: Case, answer: Answer, today: date) -> Expected:
        """What can be said of a vendor's resident: on the paper by name and birthday, and none of the others."""
        mine = self.roster.resident(case.serial)
        named = [
            one for one in self.roster.residents if one.name and bare(one.name) in map(bare, answer.has + answer.order)
        ]
        subjects = [mine] if mine and case.ask.scope == "SELF" else named
        # A relative's name may stand on a paper for good reason (父・母, the 世帯主, a register's other members).
        near = mine.household if mine and mine.household else None
        others = [
            one
            for one in self.roster.residents
            if one not in subjects and one is not mine and (near is None or one.household != near)
        ]
        numbers = {number for one in others for number in (*one.secrets, one.atena_no) if number}
        return Expected(
            kind=case.ask.kind,
            scope=case.ask.scope,
            day=today,
            subjects=tuple(_subject(one) for one in subjects),
            rest=Rest(frozenset(bare(one.name) for one in others), frozenset(numbers)),
            options=case.ask.options,
            fiscal_year=case.ask.year,
            municipality=self.roster.municipality,
            records=(*answer.has, *answer.order),
            own_form=False,
            placeholders=frozenset(form for one in subjects for day in one.placeholders for form in _forms(day)),
            pages=answer.pages,
            has=answer.has,
            lacks=answer.lacks,
            order=answer.order,
        )


def _subject(one: Resident) -> Subject:
    family, _, given = one.name.partition("\u3000")
    return Subject(name=one.name, given=given or family, secrets=(*one.secrets, *filter(None, [one.atena_no])))


def _forms(day: str) -> tuple[str, ...]:
    return date_forms(date.fromisoformat(day))
