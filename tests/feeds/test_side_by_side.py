"""Feed rules 3 and 4 with real transactions: readers beside a package, two appliers, a cut connection."""

import threading
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, connections

from integrations.feeds import apply, service
from integrations.feeds.status import status
from issuer.holds.services import set_hold
from issuer.intake import worklist
from issuer.papers.kinds import HoldKind
from issuer.replica import koseki
from issuer.tenancy.locks import ask_shares, share_municipality
from issuer.tenancy.scope import scope
from issuer.tenancy.trips import Trip
from tests import records as selectors
from tests.conftest import FRIDAY_MORNING, _municipality
from tests.feeds.packages import CODE, Feed, home, later, one, person
from tests.records import holds_on

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def city(db, tmp_path, settings) -> Feed:
    settings.AKASHI_HOME = tmp_path / "home"
    (tmp_path / "out").mkdir()
    _municipality(CODE, "加古川市", FRIDAY_MORNING)
    return Feed(folder=tmp_path / "out")


def renamed(to: str, history: int):
    people = [person(f"10{n:02}", "H1", head=n == 1, name=f"{to}　{n}", history_no=history) for n in range(1, 6)]
    return [*people, home("H1", "1001", 5, head_name=f"{to}　1", history_no=history)]


def in_thread(errors: list[BaseException], target):
    def run() -> None:
        try:
            target()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_reader_beside_the_feed_never_sees_half_a_household(city: Feed):
    city.put(1, *renamed("一", 1))
    stop, seen, errors = threading.Event(), set(), []

    def read() -> None:
        while not stop.is_set():
            with scope(CODE) as cursor:
                share_municipality(cursor, CODE)
                found = selectors.household(municipality=CODE, household_no="H1", with_my_numbers=False)
            seen.add((found.head_name[0], *(r.name[0] for r in found.residents)))

    thread = in_thread(errors, read)
    for number, name in enumerate("二三四五", start=2):
        city.put(number, *renamed(name, number))
    stop.set()
    thread.join()
    assert errors == []
    assert all(len(set(names)) == 1 for names in seen)


def family(to: str, history: int):
    members = [one("K02", member_no=n, mother=to, history_no=history) for n in range(1, 4)]
    entries = [one("K03", member_no=n, title=to, history_no=history) for n in range(1, 4)]
    items = [one("K04", member_no=n, value=to, history_no=history) for n in range(1, 4)]
    return [one("K01", family_furigana=to, history_no=history), *members, *entries, *items]


def test_a_reader_beside_the_feed_never_sees_half_a_register(city: Feed):
    registry = city.of("KOSEKI")
    registry.put(1, *family("一", 1))
    stop, seen, errors = threading.Event(), set(), []

    def read() -> None:
        while not stop.is_set():
            with scope(CODE) as cursor:
                share_municipality(cursor, CODE)
                found = koseki.register(municipality=CODE, koseki_no="K1")
            texts = {i.value for m in found.members for e in m.entries for i in e.items}
            titles = {e.title for m in found.members for e in m.entries}
            seen.add(frozenset({found.family_furigana, *texts, *titles, *(m.mother for m in found.members)}))

    thread = in_thread(errors, read)
    for number, name in enumerate("二三四五", start=2):
        registry.put(number, *family(name, number))
    stop.set()
    thread.join()
    assert errors == []
    assert seen
    assert all(len(names) == 1 for names in seen)


def test_a_hold_on_a_register_waits_for_the_paper_that_is_being_sealed(city: Feed):
    """T2 shares ``koseki:NO``; whoever holds that register comes after the seal (promise P5)."""
    errors: list[BaseException] = []
    with scope(CODE) as cursor:
        share_municipality(cursor, CODE)
        locks = Trip()
        ask_shares(locks, CODE, ["koseki:K1"])
        locks.run(cursor)
        thread = in_thread(
            errors,
            lambda: set_hold(
                municipality=CODE,
                target_kind="3",
                target_no="K1",
                kind=HoldKind.KOSEKI_IN_PROCESS,
                starts_at=FRIDAY_MORNING,
                operator="test",
                now=FRIDAY_MORNING,
            ),
        )
        thread.join(0.5)
        assert thread.is_alive()
        assert holds_on(municipality=CODE, persons=[], household_nos=[], koseki_nos=["K1"]) == ()
    thread.join(20)
    assert errors == []
    with scope(CODE):
        (hold,) = holds_on(municipality=CODE, persons=[], household_nos=[], koseki_nos=["K1"])
    assert (hold.kind, hold.target_no) == (HoldKind.KOSEKI_IN_PROCESS, "K1")


def test_issuing_goes_on_with_the_old_state_until_a_full_commits(city: Feed, monkeypatch):
    city.put(1, *renamed("旧", 1))
    merged, go_on, errors = threading.Event(), threading.Event(), []
    real = apply.touched.settle

    def pauses(**arguments):
        moved = real(**arguments)
        merged.set()
        assert go_on.wait(20)
        return moved

    monkeypatch.setattr(apply.touched, "settle", pauses)
    path = city.write(2, *renamed("新", 2), mode="FULL")
    thread = in_thread(errors, lambda: city.send(path))
    assert merged.wait(20)
    with scope(CODE) as cursor:
        share_municipality(cursor, CODE)
        assert selectors.resident(municipality=CODE, atena_no="1001").name == "旧　1"
    go_on.set()
    thread.join()
    assert errors == []
    with scope(CODE):
        assert selectors.resident(municipality=CODE, atena_no="1001").name == "新　1"


def test_two_processes_that_apply_at_once_apply_each_package_once(city: Feed):
    for number, name in enumerate("一二三四", start=1):
        service.submit(path=city.write(number, *renamed(name, number)), now=FRIDAY_MORNING)
    errors: list[BaseException] = []
    threads = [
        in_thread(errors, lambda: service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING)) for _ in range(3)
    ]
    for thread in threads:
        thread.join()
    assert errors == []
    entry = status(CODE)[0]
    assert (entry["sequence"], entry["packages"], entry["rows"], entry["received"]) == (4, 4, 24, 0)
    with scope(CODE):
        assert selectors.household(municipality=CODE, household_no="H1", with_my_numbers=False).version == 4


def test_the_same_package_sent_by_ten_at_once_has_one_receipt(city: Feed):
    path = city.write(1, *renamed("一", 1))
    numbers, errors = [], []
    threads = [
        in_thread(errors, lambda: numbers.append(service.submit(path=path, now=FRIDAY_MORNING)["receipt"]))
        for _ in range(10)
    ]
    for thread in threads:
        thread.join()
    assert (errors, len(set(numbers)), len(numbers)) == ([], 1, 10)


def test_a_connection_cut_in_the_middle_loses_nothing(city: Feed, monkeypatch):
    city.put(1, *renamed("旧", 1))
    real = apply.touched.settle

    def cut(**arguments):
        real(**arguments)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(apply.touched, "settle", cut)
    path = city.write(2, *renamed("新", 2))
    with pytest.raises(Exception, match=r"terminat|closed"):
        city.send(path)
    connection.close()
    monkeypatch.setattr(apply.touched, "settle", real)
    with scope(CODE):
        assert selectors.resident(municipality=CODE, atena_no="1001").name == "旧　1"
    service.recover(now=later(minutes=1))
    with scope(CODE):
        assert selectors.resident(municipality=CODE, atena_no="1001").name == "新　1"


def test_the_commands_print_a_receipt_a_status_and_a_hold(city: Feed, capsys):
    path = city.write(1, *renamed("一", 1), one("J08", atena_no="1001"))
    call_command("feed_submit", str(path), "--wait")
    assert '"state": "APPLIED"' in capsys.readouterr().out
    call_command("feed_status", "--municipality", CODE, "--json")
    assert '"sequence": 1' in capsys.readouterr().out
    call_command("hold_add", CODE, "--person", "1001", "--kinds", "JUMINHYO")
    number = capsys.readouterr().out.strip()
    call_command("hold_end", CODE, number)
    with scope(CODE) as cursor:
        cursor.execute("SELECT count(*) FROM holds_hold WHERE municipality = %s AND ended_at IS NULL", [CODE])
        assert cursor.fetchone() == (0,)


def test_copies_of_packages_are_gone_once_applied_and_kept_while_held(city: Feed, settings):
    city.put(1, *renamed("一", 1))
    city.put(3, *renamed("三", 3), extracted_at=FRIDAY_MORNING + timedelta(hours=1))
    kept = [p.name for p in (settings.AKASHI_HOME / "feeds").rglob("*") if p.is_file()]
    assert len(kept) == 1


def test_a_refusal_and_a_package_that_list_the_same_person_do_not_wait_for_each_other(city: Feed):
    errors: list[BaseException] = []
    path = city.write(1, person("1001", "H1", name="外\ue000　字"), home("H1", "1001", 1))
    with scope(CODE) as cursor:  # as T1 does: the shared lock first, the worklist later
        share_municipality(cursor, CODE)
        thread = in_thread(errors, lambda: city.send(path))
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone()[0]:
                break
            time.sleep(0.05)
        worklist.open_item(municipality=CODE, topic="CHARACTER", subject="person:1001", detail={}, now=FRIDAY_MORNING)
    thread.join()
    assert errors == []
    assert status(CODE)[0]["sequence"] == 1
