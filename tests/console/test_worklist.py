"""作業一覧 names records, never people, and looking at it leaves a trace."""

from collections.abc import Callable
from datetime import datetime

from django.test import Client

from issuer.intake.worklist import open_item
from issuer.tenancy.scope import scope
from ops_console.models import Operator

from .chain import acts
from .conftest import SignIn
from .rows import PARTIAL, PERSON, UNKNOWN

WORKLIST = "/console/worklist/"


def listed(browser: Client, topic: str = "") -> list[tuple[str, str]]:
    return [(item.what, item.which) for item in browser.get(WORKLIST, {"topic": topic}).context["items"]]


def test_items_are_told_by_the_record_they_concern(day: str, clerk: Operator, as_: SignIn, now: datetime) -> None:
    with scope(day):
        open_item(municipality=day, topic="QUARANTINE", subject="change:C1", detail={"receipt": PARTIAL}, now=now)
        open_item(municipality=day, topic="SOMETHING_NEW", subject="odd", detail={"x": 1}, now=now)
    browser = as_(clerk)
    assert set(listed(browser)) == {
        ("要求番号", UNKNOWN), ("宛名番号", PERSON), ("異動処理番号", "C1"), ("対象", "odd"),
    }  # fmt: skip
    assert listed(browser, "CHARACTER") == [("宛名番号", PERSON)]
    assert f"/console/feeds/{PARTIAL}/" in browser.get(WORKLIST).content.decode()


def test_looking_is_on_the_chain(day: str, clerk: Operator, as_: SignIn) -> None:
    listed(as_(clerk), "CHARACTER")
    assert acts(day, actor=clerk.name) == [("worklist.viewed", {"topic": "CHARACTER", "page": 1})]


def test_what_was_mended_is_ticked_off_by_name_and_on_the_chain(
    day: str, hire: Callable[..., Operator], as_: SignIn
) -> None:
    browser, item = as_(hire("chief", day, "ADMIN")), {"topic": "CHARACTER", "subject": f"person:{PERSON}"}
    assert browser.post(f"{WORKLIST}close/", item).status_code == 302
    assert listed(browser, "CHARACTER") == []
    assert ("worklist.closed", item) in acts(day, actor="chief")
    assert browser.post(f"{WORKLIST}close/", item).status_code == 404


def test_an_unknown_outcome_is_never_ticked_off_by_hand(day: str, hire: Callable[..., Operator], as_: SignIn) -> None:
    browser = as_(hire("chief", day, "ADMIN"))
    assert browser.post(f"{WORKLIST}close/", {"topic": "UNKNOWN_OUTCOME", "subject": UNKNOWN}).status_code == 404
    assert ("要求番号", UNKNOWN) in listed(browser)


def test_a_stranger_ticks_off_nothing_of_ours(day: str, stranger: Operator, as_: SignIn, clerk: Operator) -> None:
    item = {"topic": "CHARACTER", "subject": f"person:{PERSON}"}
    assert as_(stranger).post(f"{WORKLIST}close/", item).status_code == 404
    assert ("宛名番号", PERSON) in listed(as_(clerk))
