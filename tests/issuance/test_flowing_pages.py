"""The line with a paper whose pages only the press can count."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

import pytest

from issuer.issuance import line
from issuer.issuance import written as module
from issuer.issuance.answers import Issued, Refused
from issuer.issuance.line import issue
from issuer.issuance.written import Written, written
from issuer.papers.content import Content
from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.papers.verdict import Permit, Refusal
from issuer.press import Press
from tests.golden.cases import press
from tests.golden.personas import SHIGERU, case
from tests.golden.registers import entry, koseki, long_register
from tests.issuance.conftest import Ask

Clock = Callable[[], datetime]


def compose(*, permit: Permit, facts: Facts) -> Content:
    """A register of eight pages for whatever was asked."""
    content = long_register()
    assert content.flow is not None
    people = tuple(one.name for one in permit.printed)
    flow = replace(content.flow, people=people)
    return replace(content, municipality=facts.policy.municipality, kind=permit.kind, flow=flow)


def asked(monkeypatch: pytest.MonkeyPatch, content: Content, *, max_pages: int) -> Written | Refusal:
    permit, facts = case(CertificateKind.JUMINHYO, SHIGERU)
    monkeypatch.setattr(module, "decide", lambda facts: SimpleNamespace(outcome=permit))
    monkeypatch.setattr(module, "workshop", lambda: SimpleNamespace(press=press()))
    monkeypatch.setattr(module, "compose", lambda permit, facts: content)
    return written(facts=replace(facts, policy=replace(facts.policy, max_pages=max_pages)))


def test_pages_are_counted_after_the_rows_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    content = long_register()
    outcome = asked(monkeypatch, content, max_pages=8)
    assert isinstance(outcome, Written)
    assert (len(outcome.prepared.page_digests), outcome.flow) == (8, content.flow)
    refused = asked(monkeypatch, content, max_pages=7)
    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.TOO_MANY_PAGES


def test_a_row_that_cannot_be_set_is_refused_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = asked(monkeypatch, koseki(entry("出　　生", ("【父】", 40))), max_pages=8)
    gaiji = asked(monkeypatch, koseki(entry("出　　生", "【父】\ue000")), max_pages=8)
    assert isinstance(deep, Refusal)
    assert isinstance(gaiji, Refusal)
    assert (deep.code, deep.finding.evidence) == (RefusalCode.CHARACTER, "row.1.value")
    assert (gaiji.code, gaiji.finding.evidence) == (RefusalCode.CHARACTER, "row.1.value U+E000")


@pytest.mark.django_db
def test_a_flowing_paper_goes_the_whole_line(family: str, ask: Ask, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "compose", compose)
    answer = issue(request=ask(family, "request-0001"), clock=at)
    assert isinstance(answer, Issued)
    assert answer.pages == 8


@pytest.mark.django_db
def test_a_press_that_loses_a_row_stops_the_kind(
    family: str, ask: Ask, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "compose", compose)
    paged = Press.paged

    def forgetful(self: Press, *, content: Content) -> Content:
        if content.flow is None or content.pages:
            return content
        fewer = replace(content.flow, rows=content.flow.rows[:-1])
        return replace(paged(self, content=replace(content, flow=fewer)), flow=content.flow)

    monkeypatch.setattr(type(line.workshop().press), "paged", forgetful)
    answer = issue(request=ask(family, "request-0001"), clock=at)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.SELF_CHECK
