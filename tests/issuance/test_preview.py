"""Asking without issuing: on the record, but no number, no fee."""

from collections.abc import Callable
from datetime import datetime

import pytest

from issuer.issuance.preview import Question, explain, preview
from issuer.papers.kinds import CertificateKind, Extent, RefusalCode
from issuer.papers.verdict import Refusal
from tests import factories
from tests.issuance.test_line import rows, text_of

Clock = Callable[[], datetime]


def question(code: str, **fields: object) -> Question:
    """About the head of the family, unless told otherwise."""
    given = {"serial": "1001", "kind": CertificateKind.JUMINHYO, "extent": Extent.ALL} | fields
    return Question(municipality=code, **given)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_preview_is_marked_as_a_sample_and_issues_nothing(family: str, at: Clock) -> None:
    pdf = preview(question=question(family), clock=at, actor="test")
    assert isinstance(pdf, bytes)
    assert "見本" in text_of(pdf)
    assert rows(family, "SELECT count(*) FROM issuance_request") == [(0,)]
    assert rows(family, "SELECT count(*) FROM ledger_entry") == [(0,)]
    assert rows(family, "SELECT action, actor FROM audit_event ORDER BY seq DESC LIMIT 1") == [
        ("preview.asked", "test")
    ]


@pytest.mark.django_db
def test_a_preview_that_cannot_be_drawn_says_why_like_an_issue(family: str, at: Clock, now: datetime) -> None:
    factories.household(family, now, number="H9", people=[{"atena_no": "90", "name": "外字　\ue000", "serial": "1090"}])
    refused = preview(question=question(family, serial="1090"), clock=at, actor="test")
    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.CHARACTER


@pytest.mark.django_db
def test_an_explanation_names_every_rule_that_stands_against_the_paper(family: str, now: datetime) -> None:
    factories.hold(family, now, target="1", number="2")
    factories.hold(family, now, target="2", number="H1", kind="03")
    findings = explain(question=question(family), now=now, actor="test")
    against = {f.rule: f.refusal for f in findings if f.refusal}
    assert against == {"no_protection": RefusalCode.HELD, "no_change_in_process": RefusalCode.IN_PROCESS}


@pytest.mark.django_db
def test_a_serial_of_a_phone_is_explained_without_being_told_the_media(family: str, now: datetime) -> None:
    factories.serial(family, now, number="1099", atena_no="1", media="3")
    findings = explain(question=question(family, serial="1099"), now=now, actor="test")
    assert [f.rule for f in findings if f.refusal] == []
