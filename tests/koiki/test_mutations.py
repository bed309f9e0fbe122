"""Every element of every message, spoiled in every simple way (promise P21)."""

import random
from collections.abc import Iterator
from copy import deepcopy

import pytest
from lxml import etree

from issuer.issuance.models import Request
from issuer.tenancy.scope import scope

from . import messages
from .conftest import FakeLine, Post

MESSAGES = {
    "GetStatus": messages.status(),
    "ListCertificates": messages.listing(),
    "IssueCertificate": messages.issue(),
    "ReportDelivery": messages.delivery(issue_request_id="REQ-99999999"),
    "ApplyRegistration": messages.application(),
    "GetRegistration": messages.application_state("0" * 16),
    "ReportAnomaly": messages.anomaly(),
}
each_operation = pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES.keys())


def _spoiled(message: bytes) -> Iterator[tuple[str, bytes]]:
    """One message per element and way of spoiling it; all of them are outside the contract."""
    whole = etree.fromstring(message)
    for position, element in enumerate(whole.iter()):
        name = etree.QName(element).localname
        for way in (
            "renamed",
            "moved to another namespace",
            "doubled",
            "given an attribute",
            "filled with text",
            "left out",
        ):
            tree = deepcopy(whole)
            victim = list(tree.iter())[position]
            parent = victim.getparent()
            if way == "renamed":
                victim.tag = f"{victim.tag}X"
            elif way == "moved to another namespace":
                victim.tag = f"{{urn:other}}{name}"
            elif way == "doubled" and parent is not None:
                victim.addnext(deepcopy(victim))
            elif way == "given an attribute" and not victim.tag.startswith(f"{{{messages.SOAP}}}"):
                victim.set("extra", "1")
            elif way == "filled with text" and len(victim):
                victim[0].tail = "text"
            elif way == "left out" and parent is not None:
                parent.remove(victim)
            else:
                continue
            yield f"{name} {way}", etree.tostring(tree)


@each_operation
def test_a_spoiled_element_is_one_fault_and_leaves_no_trace(
    message: bytes, post: Post, kakogawa: str, line: FakeLine
) -> None:
    for what, data in _spoiled(message):
        assert post(data).fault == "INVALID_MESSAGE", what
    assert line.asked == []
    with scope(kakogawa):
        assert not Request.objects.exists()


@each_operation
def test_spoiled_bytes_never_come_as_far_as_an_error_of_ours(
    message: bytes, post: Post, kakogawa: str, line: FakeLine
) -> None:
    dice = random.Random(5)
    for _ in range(60):
        data = bytearray(message)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(data))
            data[at : at + dice.randint(0, 2)] = dice.randbytes(dice.randint(0, 2))
        assert post(bytes(data)).fault != "INTERNAL", bytes(data)
