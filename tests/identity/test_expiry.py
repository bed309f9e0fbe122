"""失効: dead at the moment the ground is gone, and recorded soon after, with the reason."""

import pytest

from issuer.issuance.elsewhere.expiry import sweep
from tests.feeds.packages import Feed, one

from .conftest import HEAD, Town, jpki, member, register

FALLS = {
    "在籍者が除籍": [member(is_removed=1, history_no=2)],
    "在籍者の記録がない": [member(is_deleted=1, history_no=2)],
    "戸籍が除籍 (転籍・全員除籍)": [register(koseki_state=2, history_no=2)],
    "戸籍が改製": [register(koseki_state=3, history_no=2)],
    "戸籍の記録がない": [register(is_deleted=1, history_no=2)],
}


@pytest.mark.parametrize("why", FALLS)
def test_a_place_that_falls_ends_the_registration_at_once(town: Town, why: str) -> None:
    number = town.linked()
    town.koseki.put(2, *FALLS[why])
    assert town.whose().problem == "NO_LINK"
    assert town.row(number).state == "AVAILABLE"
    assert sweep(now=town.now) == 1
    row = town.row(number)
    assert (row.state, row.reason, row.decided_by) == ("EXPIRED", why, "system")
    assert town.status(number).status == "ENDED"
    assert sweep(now=town.now) == 0
    assert town.acts()[-1] == ("system", "expired")


def test_a_full_without_the_register_ends_it_too(town: Town) -> None:
    town.linked()
    town.koseki.put(2, register("K7"), member("K7", **HEAD), mode="FULL", layouts_present=("K03", "K04"))
    assert town.whose().problem == "NO_LINK"
    assert sweep(now=town.now) == 1


def test_a_change_elsewhere_in_the_register_ends_nothing(town: Town) -> None:
    number = town.linked()
    town.koseki.put(2, member(**HEAD, is_removed=1, history_no=2), register(honseki="加古川市新町１番地", history_no=2))
    assert sweep(now=town.now) == 0
    assert town.whose().registered is not None
    assert town.status(number).status == "AVAILABLE"


def test_who_asks_before_the_sweep_is_told_the_truth(town: Town) -> None:
    number = town.linked()
    town.koseki.put(2, member(is_removed=1, history_no=2))
    assert town.status(number).status == "ENDED"
    assert town.row(number).state == "EXPIRED"


def test_one_may_apply_again_as_soon_as_the_place_has_fallen(town: Town) -> None:
    former = town.linked()
    town.koseki.put(2, member(is_removed=1, history_no=2), register("K8"), member("K8", 1))
    again = town.applied()
    town.link(again, "K8/1")
    assert town.row(former).state == "EXPIRED"
    assert town.whose().registered.koseki_no == "K8"


@pytest.mark.parametrize(
    ("serial", "ends"),
    [
        ({"serial_no": "1", "state": "3"}, True),
        ({"serial_no": "1", "state": "4"}, True),
        ({"serial_no": "9", "previous_serial_no": "1"}, True),
        ({"serial_no": "1", "state": "3", "issuer": "CN=B"}, False),
    ],
)
def test_what_s01_says_of_the_certificate_counts(town: Town, serial: dict, ends: bool) -> None:
    town.linked(issuer="CN=A")
    juki = Feed(folder=town.koseki.folder, municipality=town.code)
    juki.put(1, one("S01", **({"atena_no": "1001", "issuer": "CN=A"} | serial)))
    assert (town.whose(jpki(issuer="CN=A")).registered is None) == ends
    assert sweep(now=town.now) == ends


def test_a_paused_certificate_waits_and_does_not_end(town: Town) -> None:
    town.linked()
    juki = Feed(folder=town.koseki.folder, municipality=town.code)
    juki.put(1, one("S01", serial_no="1", atena_no="1001", state="2"))
    assert town.whose().registered is None
    assert sweep(now=town.now) == 0
    juki.put(2, one("S01", serial_no="1", atena_no="1001", state="1", history_no=2))
    assert town.whose().registered is not None


def test_a_stopped_registration_ends_with_its_place(town: Town) -> None:
    number = town.linked()
    town.step("suspend", number)
    town.koseki.put(2, member(is_removed=1, history_no=2))
    assert sweep(now=town.now) == 1
    assert town.row(number).state == "EXPIRED"
