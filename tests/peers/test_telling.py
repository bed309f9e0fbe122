"""What one server knows, the other knows: people, their certificates, and every hold, whichever side set it."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connections

from integrations.peers.faults import Fault
from integrations.peers.message import Phase, Result
from integrations.peers.records import PEOPLE, RECORDS
from issuer.holds.services import end_hold, set_hold
from issuer.papers.kinds import CertificateKind, HoldKind, RefusalCode
from issuer.replica.models import FeedState, Resident
from issuer.tenancy.scope import scope
from tests import factories

from .asking import ask, facts_at, held, refusals
from .conftest import REGISTERS, City

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(city: City, now: datetime) -> City:
    """桐生 茂 (1001) and a 14-year-old (1003) live in 加古川市; both servers know all there is."""
    factories.fresh(city.residents.code, now)
    people = [
        {"atena_no": "1", "name": "桐生　茂", "serial": "1001"},
        {"atena_no": "3", "name": "桐生　翔", "serial": "1003", "birth_era": "4", "birth_date": date(2012, 5, 1)},
    ]
    factories.household(city.residents.code, now, number="H1", people=people)
    city.settle()
    return city


def test_the_other_server_knows_whose_certificate_it_is_and_how_they_stand(family: City) -> None:
    facts = facts_at(family.registers, serial="1001")
    assert facts.person is not None
    assert (facts.person.atena_no, facts.person.household_no, facts.person.state) == ("1", "H1", "1")
    assert (
        not {"one_person", "link_alive", "not_removed", "old_enough", "juki_fresh", "peer_fresh"}
        & refusals(facts).keys()
    )


def test_no_name_address_or_relation_travels(family: City) -> None:
    facts = facts_at(family.registers, serial="1001")
    assert facts.person is not None
    assert facts.household is not None
    assert facts.person.name == facts.person.sex == facts.person.relation_text == facts.household.head_name == ""
    assert facts.household.address.town == ""


def test_a_child_is_refused_by_the_other_server_too(family: City) -> None:
    assert refusals(facts_at(family.registers, serial="1003"))["old_enough"] is RefusalCode.UNDER_AGE


@pytest.mark.parametrize("target", [("1", "1"), ("2", "H1"), ("3", "K1")])
@pytest.mark.parametrize("source", ["residents", "registers"])
def test_a_hold_set_on_either_server_stands_on_both_and_ends_on_both(
    family: City, source: str, target: tuple[str, str]
) -> None:
    where = getattr(family, source)
    number = set_hold(
        municipality=where.code, target_kind=target[0], target_no=target[1], kind=HoldKind.STOPPED_BY_OFFICE,
        starts_at=where.now, operator="sato", now=where.now, reason="言わない",
    )  # fmt: skip
    family.settle()
    assert held(family.residents, *target) == held(family.registers, *target) == [number]
    end_hold(municipality=where.code, hold_no=number, operator="sato", now=where.now)
    family.settle()
    assert held(family.residents, *target) == held(family.registers, *target) == []


def test_a_hold_of_the_other_server_refuses_and_cannot_be_ended_here(family: City) -> None:
    number = _stop(family)
    family.settle()
    facts = facts_at(family.registers, serial="1001")
    assert refusals(facts)["no_stop"] is RefusalCode.HELD
    assert [hold.source for hold in facts.holds] == [f"PEER:{family.registers.number}:CONSOLE"]
    with pytest.raises(Exception, match="運用管理で掛けた"):
        end_hold(municipality=family.registers.code, hold_no=number, operator="suzuki", now=family.registers.now)


def test_why_a_hold_was_set_and_by_whom_stays_at_home(family: City) -> None:
    _stop(family)
    family.settle()
    with scope(family.registers.code) as cursor:
        cursor.execute("SELECT reason, operator_id FROM holds_hold")
        assert cursor.fetchall() == [("", "")]


def test_whoever_leaves_the_register_is_refused_by_the_other_server(family: City) -> None:
    with scope(family.residents.code):
        Resident.objects.filter(atena_no="1").update(resident_state="2", is_removed=True)
    family.settle()
    assert refusals(facts_at(family.registers, serial="1001"))["not_removed"] is RefusalCode.REMOVED


def test_a_certificate_that_was_taken_out_leads_nowhere_any_more(family: City) -> None:
    with scope(family.residents.code) as cursor:
        cursor.execute("UPDATE identity_credential SET is_deleted = true WHERE serial_no = '1001'")
    family.settle()
    assert refusals(facts_at(family.registers, serial="1001"))["one_person"] is RefusalCode.NOT_REGISTERED


def test_a_household_under_change_is_in_process_on_the_other_server(family: City) -> None:
    with scope(family.residents.code) as cursor:
        cursor.execute("UPDATE replica_household SET is_locked = true, lock_reason = '03'")
    family.settle()
    assert refusals(facts_at(family.registers, serial="1001"))["household_not_locked"] is RefusalCode.IN_PROCESS


def test_what_was_rolled_back_is_not_told(family: City) -> None:
    with pytest.raises(ZeroDivisionError), scope(family.residents.code) as cursor:
        cursor.execute("UPDATE replica_resident SET is_removed = true")
        raise ZeroDivisionError
    assert not family.residents.next().push.rows


def test_nothing_that_came_from_a_peer_is_told_back(family: City) -> None:
    _stop(family)
    family.settle()
    assert family.registers.next().push.rows == {}


def test_the_copy_is_as_fresh_as_its_source_says(family: City, now: datetime) -> None:
    with scope(family.residents.code):
        FeedState.objects.filter(system="JUKI").update(extracted_at=now - timedelta(days=3), gap_since=now)
    family.settle()
    facts = facts_at(family.registers, serial="1001")
    said = {one.system: one for one in facts.freshness}
    assert said["JUKI"].extracted_at == now - timedelta(days=3)
    assert said["JUKI"].gap_since == now
    assert refusals(facts)["juki_fresh"] is RefusalCode.STALE


def test_a_silent_peer_is_stale_by_the_wall_clock_and_fresh_again_with_its_next_word(family: City) -> None:
    family.registers.waits(480)
    assert "peer_fresh" not in refusals(facts_at(family.registers, serial="1001"))
    family.registers.waits(1)
    assert refusals(facts_at(family.registers, serial="1001"))["peer_fresh"] is RefusalCode.STALE
    family.residents.now = family.registers.now
    family.settle()
    assert "peer_fresh" not in refusals(facts_at(family.registers, serial="1001"))


def test_before_the_first_whole_copy_nothing_is_fresh(city: City) -> None:
    assert refusals(facts_at(city.registers, serial="1001"))["peer_fresh"] is RefusalCode.STALE


def test_the_server_of_the_residents_does_not_depend_on_the_other(family: City) -> None:
    family.residents.waits(60 * 24 * 30)
    assert "PEER" not in {one.system for one in facts_at(family.residents, serial="1001").freshness}
    assert "peer_fresh" not in refusals(facts_at(family.residents, serial="1001"))


def test_the_kinds_of_the_peer_are_not_offered_here_from_then_on(family: City) -> None:
    assert CertificateKind.KOSEKI_ZENBU not in facts_at(family.residents, serial="1001").policy.offered
    assert CertificateKind.JUMINHYO not in facts_at(family.registers, serial="1001").policy.offered
    asked = ask(family.registers, serial="1001", kind=CertificateKind.JUMINHYO)
    assert refusals(facts_at(family.registers, request=asked))["kind_offered"] is RefusalCode.NOT_OFFERED


@pytest.mark.parametrize("kind", CertificateKind)
def test_a_kind_that_prints_what_the_copy_has_not_is_never_made_from_it(family: City, kind: CertificateKind) -> None:
    """Even where the settings offer it once more: the paper would have no name."""
    told = refusals(facts_at(family.registers, request=ask(family.registers, serial="1001", kind=kind)))
    assert (told.get("copy_suffices") is RefusalCode.NOT_OFFERED) == (kind not in REGISTERS)
    assert "household_agrees" not in told
    at_home = refusals(facts_at(family.residents, request=ask(family.residents, serial="1001", kind=kind)))
    assert "copy_suffices" not in at_home


def test_people_are_not_taken_where_their_data_comes_by_a_feed(family: City) -> None:
    with scope(family.registers.code) as cursor:
        cursor.execute("UPDATE replica_feed_state SET applied_sequence = 1 WHERE system = 'JUKI'")
    with pytest.raises(Fault) as fault:
        family.registers.take(family.residents.next().push)
    assert fault.value.code == "NOT_AGREED"


def test_the_totals_are_compared_and_agree(family: City) -> None:
    with scope(family.residents.code) as cursor:
        cursor.execute("UPDATE peers_sending SET compared_at = NULL")
    message = family.residents.next()
    assert set(message.push.totals) == {record.name for record in RECORDS}
    assert message.push.totals["person"][0] == "2"
    assert family.registers.take(message.push).result is Result.APPLIED


@pytest.mark.parametrize("record", PEOPLE, ids=lambda record: record.name)
def test_a_copy_that_went_wrong_by_itself_is_found_stopped_and_mended(family: City, record: object) -> None:
    with scope(family.registers.code) as cursor:
        cursor.execute(f"UPDATE {record.table} SET operated_at = operated_at + interval '1 day'")
    with scope(family.residents.code) as cursor:
        cursor.execute("UPDATE peers_sending SET compared_at = NULL")
    message = family.residents.next()
    answer = family.registers.take(message.push)
    assert answer.result is Result.TOTALS_DIFFER
    assert refusals(facts_at(family.registers, serial="1001"))["peer_fresh"] is RefusalCode.STALE
    message.answered(answer)
    assert family.residents.next().push.phase is Phase.COPY_BEGIN
    family.settle()
    assert "peer_fresh" not in refusals(facts_at(family.registers, serial="1001"))
    for one in RECORDS:
        with scope(family.residents.code) as cursor:
            ours = one.totals(cursor=cursor, municipality=family.residents.code)
        with scope(family.registers.code) as cursor:
            number = family.registers.number
            assert one.totals(cursor=cursor, municipality=family.registers.code, link=number) == ours


def test_more_changes_than_fit_are_told_as_a_whole_copy(family: City, now: datetime) -> None:
    with scope(family.residents.code) as cursor:
        cursor.execute(
            "INSERT INTO identity_credential SELECT r.* FROM identity_credential c, "
            "LATERAL jsonb_populate_record(c, jsonb_build_object('serial_no', 'S')) x, "
            "LATERAL jsonb_populate_recordset(NULL::identity_credential, (SELECT jsonb_agg(to_jsonb(x) || "
            "jsonb_build_object('serial_no', 'S' || n)) FROM generate_series(1, 20001) n)) r "
            "WHERE c.serial_no = '1001'"
        )
    first = family.residents.next()
    assert first.push.phase is Phase.COPY_BEGIN
    first.answered(family.registers.take(first.push))
    family.settle()
    with connections["default"].cursor(), scope(family.registers.code) as cursor:
        cursor.execute("SELECT count(*) FROM identity_credential WHERE NOT is_deleted")
        assert cursor.fetchone() == (20003,)


def _stop(city: City) -> str:
    return set_hold(
        municipality=city.residents.code, target_kind="1", target_no="1", kind=HoldKind.STOPPED_BY_PERSON,
        starts_at=city.residents.now, operator="sato", now=city.residents.now, reason="紛失",
    )  # fmt: skip
