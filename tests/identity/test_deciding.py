"""Deciding: once, by somebody named, and never for another person's register."""

from datetime import timedelta

import pytest

from issuer.approvals.services import NotApprovable
from issuer.identity.deciding import AlreadyDecided, UnknownApplication
from issuer.issuance.elsewhere.resuming import approve_resume, propose_resume
from issuer.issuance.elsewhere.weighing import CannotBeLinked
from issuer.papers.errors import BadInput
from issuer.papers.facts import Identification, RegisterLink
from issuer.tenancy.scope import scope
from tests.feeds.packages import Feed, home, one, person

from .conftest import HEAD, Town, applied_for, jpki, member, register

K1 = Identification(link=None, registered=RegisterLink(koseki_no="K1", member_no=2))


def test_a_linked_certificate_leads_to_its_place_and_no_other_one_does(town: Town) -> None:
    assert town.whose().problem == "NO_LINK"
    town.linked()
    assert town.whose() == K1
    assert town.whose(jpki("2")).problem == "NO_LINK"
    assert town.whose(jpki(media="SMARTPHONE")).problem == "MEDIA_MISMATCH"
    assert town.acts()[-1] == ("sato", "linked")


def test_the_issuer_is_half_of_the_key(town: Town) -> None:
    town.linked(issuer="CN=A")
    assert town.whose(jpki(issuer="CN=A")) == town.whose(jpki()) == K1
    assert town.whose(jpki(issuer="CN=B")).problem == "NO_LINK"


def test_one_serial_of_two_authorities_that_leads_two_ways_leads_nowhere(town: Town) -> None:
    town.koseki.put(2, register("K9"), member("K9", 1))
    town.linked(issuer="CN=A")
    town.linked(issuer="CN=B", place="K9/1")
    assert town.whose().problem == "AMBIGUOUS"
    assert town.whose(jpki(issuer="CN=A")) == K1


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("K2/1", "生年月日"),
        ("K1/1", "生年月日"),
        ("K1/9", "在籍者はいません"),
        ("NOWHERE/1", "在籍者はいません"),
    ],
)
def test_another_persons_register_cannot_be_reached(town: Town, place: str, why: str) -> None:
    number = town.applied()
    with pytest.raises(CannotBeLinked, match=why):
        town.link(number, place)
    assert town.status(number).status == "UNDER_REVIEW"
    assert town.whose().registered is None


def test_somebody_of_the_same_day_but_another_name_and_register_is_not_linked(town: Town) -> None:
    town.koseki.put(
        2,
        register("K3", honseki="見本県加古川市東町８番地", hittosha="他人　一"),
        member("K3", 1, family_name="他人", given_name="一"),
    )
    with pytest.raises(CannotBeLinked, match="氏名"):
        town.link(town.applied(), "K3/1")


@pytest.mark.parametrize("state", ["2", "3"])
def test_a_register_that_is_not_current_is_not_linked(town: Town, state: str) -> None:
    town.koseki.put(2, register(koseki_state=state, history_no=2))
    with pytest.raises(CannotBeLinked, match="現在戸籍"):
        town.link(town.applied())


def test_of_two_decisions_the_second_is_told_of_the_first(town: Town) -> None:
    number = town.applied()
    town.step("reject", number, "一致する戸籍がない")
    with pytest.raises(AlreadyDecided, match="却下"):
        town.link(number)
    assert town.row(number).reason == "一致する戸籍がない"
    with pytest.raises(AlreadyDecided):
        town.step("withdraw", number)


def test_a_number_is_taken_as_people_write_it_and_a_wrong_one_is_unknown(town: Town) -> None:
    number = town.applied()
    town.link(f"{number[:4]}－{number[4:8]}-{number[8:12]} {number[12:]}")
    assert town.status(number).status == "AVAILABLE"
    with pytest.raises(UnknownApplication):
        town.link("1355-5000-0000-0272")


def test_a_decision_needs_a_reason(town: Town) -> None:
    number = town.applied()
    with pytest.raises(BadInput, match="理由"):
        town.step("reject", number, "  ")
    assert town.status(number).status == "UNDER_REVIEW"


def test_a_stop_may_be_lifted_and_an_end_may_not(town: Town) -> None:
    number = town.linked()
    town.step("suspend", number)
    assert town.whose().registered is None
    assert town.status(number).status == "ENDED"
    town.resumed(number)
    assert town.whose() == K1
    town.step("withdraw", number)
    assert town.whose().registered is None
    with pytest.raises(AlreadyDecided):
        town.resumed(number)
    assert [action for _, action in town.acts()] == [
        "applied",
        "linked",
        "suspended",
        "resume.proposed",
        "resume.approved",
        "resumed",
        "withdrawn",
    ]


def test_a_stop_is_not_lifted_beside_a_newer_application_or_over_a_fallen_place(town: Town) -> None:
    number = town.linked()
    town.step("suspend", number)
    newer = town.applied()
    with pytest.raises(AlreadyDecided, match="別の申請"):
        town.resumed(number)
    (proposal,) = town.proposals()
    town.step("reject", newer)
    town.koseki.put(2, member(is_removed=1, history_no=2))
    with pytest.raises(CannotBeLinked):
        approve_resume(municipality=town.code, number=proposal, operator="suzuki", now=town.now)
    assert town.row(number).state == "SUSPENDED"


def test_one_person_cannot_lift_a_stop_and_a_proposal_is_of_the_stop_it_was_made_for(town: Town) -> None:
    number = town.linked()
    town.step("suspend", number)
    given = {"municipality": town.code, "application_number": number, "reason": "本人と確認", "now": town.now}
    proposal = propose_resume(operator="sato", **given)
    with pytest.raises(NotApprovable, match="もう承認を待って"):
        propose_resume(operator="suzuki", **given)
    with pytest.raises(NotApprovable, match="提案した職員"):
        approve_resume(municipality=town.code, number=proposal, operator="sato", now=town.now)
    with pytest.raises(NotApprovable, match="時間が過ぎました"):
        approve_resume(municipality=town.code, number=proposal, operator="suzuki", now=town.now + timedelta(hours=25))
    town.step("withdraw", number)
    with pytest.raises(NotApprovable, match="変わりました"):
        approve_resume(municipality=town.code, number=proposal, operator="suzuki", now=town.now)
    assert town.row(number).state == "WITHDRAWN"
    with pytest.raises(NotApprovable):
        approve_resume(municipality=town.code, number="P20261120-00000000", operator="suzuki", now=town.now)


def test_a_renewed_certificate_replaces_the_former_one(town: Town) -> None:
    former = town.linked("1")
    renewed = town.applied("2")
    assert town.link(renewed) == (former,)
    assert town.whose(jpki("2")) == K1
    assert town.whose(jpki("1")).problem == "NO_LINK"
    assert town.status(former).status == "ENDED"


def test_card_and_phone_of_one_person_stand_beside_each_other(town: Town) -> None:
    town.linked("1")
    town.linked("2", media="SMARTPHONE")
    assert town.whose(jpki("1")) == town.whose(jpki("2", media="SMARTPHONE")) == K1


def test_a_resident_here_is_known_by_s01_and_not_by_a_registration(town: Town) -> None:
    number = town.linked()
    juki = Feed(folder=town.koseki.folder, municipality=town.code)
    serial = one("S01", serial_no="1", atena_no="1001", issuer="CN=CA")
    juki.put(1, home("H1", "1001"), person("1001", "H1"), serial)
    assert town.whose().link is not None
    assert town.whose().registered is None
    juki.put(2, person("1001", "H1", resident_state="2", history_no=2))
    assert town.whose() == K1
    assert town.status(number).status == "AVAILABLE"


def test_who_lives_here_and_stands_in_a_register_here_needs_no_registration(town: Town) -> None:
    juki = Feed(folder=town.koseki.folder, municipality=town.code)
    juki.put(1, home("H1", "1001"), person("1001", "H1"), one("S01", serial_no="1", atena_no="1001"))
    elsewhere = town.applied()
    town.step("withdraw", elsewhere)
    town.koseki.put(2, member(atena_no="1001", history_no=2))
    answer = town.apply()
    assert (answer.result, answer.application_number) == ("NOT_NEEDED", "")
    assert "加古川市内" in answer.message


def test_an_application_of_ours_is_unknown_to_strangers(town: Town, strangers: str) -> None:
    number = town.applied()
    elsewhere = Town(code=strangers, koseki=town.koseki, now=town.now)
    with pytest.raises(UnknownApplication):
        elsewhere.link(number)
    with scope(strangers):
        assert elsewhere.whose().problem == "NO_LINK"


def test_a_name_that_changed_is_for_a_person_to_decide(town: Town) -> None:
    town.link(town.applied(particulars=applied_for(name="山田　健一")))
    assert town.whose() == K1


def test_a_housemate_whose_day_is_unknown_is_not_linked(town: Town) -> None:
    town.koseki.put(2, member(**(HEAD | {"birth_date": "", "birth_date_unknown": 1, "history_no": 2})))
    with pytest.raises(CannotBeLinked, match="氏名"):
        town.link(town.applied(), "K1/1")


def test_a_twin_is_not_linked_for_the_other(town: Town) -> None:
    town.koseki.put(2, member("K1", 3, given_name="健二"))
    number = town.applied()
    with pytest.raises(CannotBeLinked, match="氏名"):
        town.link(number, "K1/3")
    town.link(number, "K1/2")


def test_a_sister_born_on_the_same_day_is_not_linked(town: Town) -> None:
    town.koseki.put(2, member(is_deleted=1, history_no=2), member("K1", 3, given_name="花", sex="2"))
    with pytest.raises(CannotBeLinked, match="性別"):
        town.link(town.applied(), "K1/3")
