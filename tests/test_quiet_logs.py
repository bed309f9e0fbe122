"""The ear hears what production would write, and knows everybody a test has made."""

import logging
from datetime import datetime

import pytest
import structlog

from tests import factories
from tests.koiki import messages
from tests.quiet_logs import CENSUS

_ORDINARY = logging.getLogger("integrations.feeds.anything")


def _said(text: str, *, how: str) -> None:
    if how == "structlog":
        structlog.get_logger("integrations.koiki.anything").info("koiki.answered", value=text)
    elif how == "a sentence":
        _ORDINARY.warning("row %s is wrong", text)
    else:
        _ORDINARY.error("feed failed", extra={"error": text})


@pytest.mark.parametrize("how", ["structlog", "a sentence", "an extra"])
def test_whoever_was_put_into_the_register_is_heard_in_any_line(kakogawa: str, now: datetime, how: str) -> None:
    person = {"atena_no": "770077007", "name": "桐生　茂助", "serial": "1001"}
    factories.household(kakogawa, now, number="H1", people=[person])
    for value in ("桐生　茂助", "770077007"):
        _said(value, how=how)
        assert len(CENSUS.quoted()) == 1


def test_whoever_stands_in_a_message_is_heard() -> None:
    messages.application(messages.jpki(serial="70880880880"))
    for value in ("70880880880", "090-0000-0000", "架空　花子"):
        _said(value, how="structlog")
        assert len(CENSUS.quoted()) == 1


def test_a_number_inside_a_hash_and_the_number_of_a_request_are_nobodys() -> None:
    messages.jpki(serial="70880880880")
    messages.envelope("<serialNumber>70880880880</serialNumber>")
    _said("ab70880880880cd", how="structlog")
    _said("REQ-00000001", how="structlog")
    assert CENSUS.quoted() == []


def test_an_error_is_heard_by_its_kind_alone() -> None:
    messages.envelope("<name>架空　花子</name>")
    try:
        raise ValueError("DETAIL: 架空　花子")
    except ValueError:
        _ORDINARY.exception("failed")
    assert CENSUS.quoted() == []
