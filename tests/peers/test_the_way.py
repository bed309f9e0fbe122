"""The way between two servers loses, doubles and delays, and either may go back to a backup: they agree again."""

import json
import random
from dataclasses import dataclass, field

import pytest

from integrations.peers.message import Phase, Push, Result
from integrations.peers.records import RECORDS
from issuer.holds.services import end_hold, set_hold
from issuer.papers.kinds import HoldKind, RefusalCode
from issuer.tenancy.scope import scope
from tests import factories

from .asking import facts_at, held, refusals
from .conftest import City, Server

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(city: City) -> City:
    factories.fresh(city.residents.code, city.residents.now)
    people = [{"atena_no": "1", "name": "桐生　茂", "serial": "1001"}]
    factories.household(city.residents.code, city.residents.now, number="H1", people=people)
    city.settle()
    return city


def stop(server: Server, number: str = "1") -> str:
    return set_hold(
        municipality=server.code, target_kind="1", target_no=number, kind=HoldKind.STOPPED_BY_OFFICE,
        starts_at=server.now, operator="sato", now=server.now,
    )  # fmt: skip


def test_a_message_whose_answer_was_lost_is_made_again_and_applied_once(settled: City) -> None:
    number = stop(settled.residents)
    lost = settled.residents.next()
    settled.registers.take(lost.push)
    again = settled.residents.next()
    assert again.push.number == lost.push.number
    answer = settled.registers.take(again.push)
    assert answer.result is Result.APPLIED
    assert not again.answered(answer)
    assert held(settled.registers, "1", "1") == [number]


def test_a_change_made_after_a_lost_message_is_not_lost_with_it(settled: City) -> None:
    first = stop(settled.residents)
    settled.residents.next()
    second = stop(settled.residents)
    settled.settle()
    assert sorted(held(settled.registers, "1", "1")) == sorted([first, second])


def test_a_message_played_back_later_does_nothing(settled: City) -> None:
    number = stop(settled.residents)
    old = settled.residents.next()
    old.answered(settled.registers.take(old.push))
    end_hold(municipality=settled.residents.code, hold_no=number, operator="sato", now=settled.residents.now)
    settled.settle()
    assert settled.registers.take(old.push).result is Result.COPY_WANTED
    assert held(settled.registers, "1", "1") == []
    assert "peer_fresh" not in refusals(facts_at(settled.registers, serial="1001"))


def test_a_message_that_does_not_follow_is_left_alone_and_the_copy_is_stale_until_it_is_whole(settled: City) -> None:
    number = stop(settled.residents)
    with scope(settled.residents.code) as cursor:
        cursor.execute("UPDATE peers_sending SET number = number + 1")
    ahead = settled.residents.next()
    answer = settled.registers.take(ahead.push)
    assert answer.result is Result.COPY_WANTED
    assert held(settled.registers, "1", "1") == []
    assert refusals(facts_at(settled.registers, serial="1001"))["peer_fresh"] is RefusalCode.STALE
    assert ahead.answered(answer)
    assert settled.residents.next().push.phase is Phase.COPY_BEGIN
    settled.settle()
    assert held(settled.registers, "1", "1") == [number]
    assert "peer_fresh" not in refusals(facts_at(settled.registers, serial="1001"))


def test_a_source_that_went_back_to_its_backup_takes_back_what_it_forgot(settled: City) -> None:
    kept = _saved(settled.residents)
    forgotten = stop(settled.residents)
    settled.settle()
    assert held(settled.registers, "1", "1") == [forgotten]
    _restored(settled.residents, kept)
    number = stop(settled.residents)
    settled.settle()
    assert held(settled.registers, "1", "1") == [number]


def test_a_receiver_that_went_back_to_its_backup_hears_again_what_it_forgot(settled: City) -> None:
    ended = stop(settled.residents)
    settled.settle()
    kept = _saved(settled.registers)
    number = stop(settled.residents)
    end_hold(municipality=settled.residents.code, hold_no=ended, operator="sato", now=settled.residents.now)
    settled.settle()
    _restored(settled.registers, kept)
    assert held(settled.registers, "1", "1") == [ended]
    settled.settle()
    assert held(settled.registers, "1", "1") == [number]


def test_what_the_source_no_longer_has_is_gone_after_a_whole_copy(settled: City) -> None:
    number = stop(settled.residents)
    settled.settle()
    with scope(settled.residents.code) as cursor:
        cursor.execute("UPDATE holds_hold SET is_deleted = true")
        cursor.execute("DELETE FROM peers_change")
        cursor.execute("UPDATE peers_sending SET copying = '{}'")
    assert held(settled.registers, "1", "1") == [number]
    settled.settle()
    assert held(settled.registers, "1", "1") == []


def test_a_hold_does_not_wait_for_a_whole_copy_to_end(settled: City) -> None:
    with scope(settled.residents.code) as cursor:
        cursor.execute("UPDATE peers_sending SET copying = '{}'")
    begin = settled.residents.next()
    begin.answered(settled.registers.take(begin.push))
    settled.residents.next().answered(settled.registers.take(settled.residents.next().push))
    number = stop(settled.residents)
    page = settled.residents.next()
    assert page.push.phase is Phase.COPY
    settled.registers.take(page.push)
    assert held(settled.registers, "1", "1") == [number]


def test_a_page_sent_again_ends_where_it_ended_before(settled: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.peers.compose.MOST", 2)
    for name in "ABCDE":
        factories.serial(settled.residents.code, settled.residents.now, number=name, atena_no="1")
    with scope(settled.residents.code) as cursor:
        cursor.execute("DELETE FROM peers_change")
        cursor.execute("UPDATE peers_sending SET copying = '{}'")
    while not (message := settled.residents.next()).push.rows.get("credential"):
        message.answered(settled.registers.take(message.push))
    settled.registers.take(message.push)
    with scope(settled.residents.code) as cursor:
        cursor.execute("UPDATE identity_credential SET is_deleted = true WHERE serial_no = '1001'")
    again = settled.residents.next()
    assert [row["serial_no"] for row in again.push.rows["credential"] if "gone" not in row] == ["A"]
    again.answered(settled.registers.take(again.push))
    settled.settle()
    with scope(settled.registers.code) as cursor:
        cursor.execute("SELECT serial_no FROM identity_credential WHERE NOT is_deleted ORDER BY 1")
        assert [serial for (serial,) in cursor.fetchall()] == list("ABCDE")


#: What a backup holds that a story changes, with the keys beside the municipality.
_KEYS = {
    "holds_hold": ("source_system", "hold_no"),
    "identity_credential": ("issuer", "serial_no"),
    "replica_feed_state": ("system",),
    "peers_sending": ("link",),
    "peers_received": ("link",),
}
Backup = dict[str, list[str]]


@dataclass
class Story:
    """Random changes on both sides, and everything that may happen to what they tell each other."""

    city: City
    dice: random.Random
    seen: list[tuple[Server, Push]] = field(default_factory=list)
    saved: dict[str, Backup] = field(default_factory=dict)

    def goes_on(self, step: int) -> None:
        sides = (self.city.residents, self.city.registers)
        server, other = sides if self.dice.random() < 0.5 else sides[::-1]
        if self.dice.random() < 0.5:
            self.change(server, step)
        else:
            self.tell(server, other)

    def change(self, server: Server, step: int) -> None:
        match self.dice.randrange(5):
            case 0 | 1:
                stop(server, str(self.dice.randrange(3)))
            case 2 if _own_holds(server):
                number = self.dice.choice(_own_holds(server))
                end_hold(municipality=server.code, hold_no=number, operator="sato", now=server.now)
            case 3 if server is self.city.residents:
                factories.serial(server.code, server.now, number=f"{step}", atena_no="1")
            case 4 if server is self.city.residents:
                with scope(server.code) as cursor:
                    cursor.execute("UPDATE identity_credential SET is_deleted = NOT is_deleted WHERE serial_no > '3'")

    def tell(self, server: Server, other: Server) -> None:
        match self.dice.randrange(6):
            case 0:
                server.next()  # lost on the way
            case 1 if self.seen:
                receiver, push = self.dice.choice(self.seen)
                receiver.take(push)  # played back
            case 2 if server.code not in self.saved:
                self.saved[server.code] = _saved(server)
            case 3 if server.code in self.saved:
                _restored(server, self.saved.pop(server.code))
            case _:
                message = server.next()
                self.seen.append((other, message.push))
                answer = other.take(message.push)
                if self.dice.random() < 0.7:
                    message.answered(answer)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_on_the_way_both_sides_end_with_the_same(
    settled: City, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random changes; messages lost, doubled and played back, answers lost, backups restored, on either side."""
    monkeypatch.setattr("integrations.peers.compose.MOST", 3)
    story = Story(settled, random.Random(seed))
    for step in range(60):
        story.goes_on(step)
    settled.settle()
    settled.settle()
    for sender, receiver in ((settled.residents, settled.registers), (settled.registers, settled.residents)):
        for record in RECORDS if sender is settled.residents else RECORDS[:1]:
            with scope(sender.code) as cursor:
                told = record.totals(cursor=cursor, municipality=sender.code)
            with scope(receiver.code) as cursor:
                have = record.totals(cursor=cursor, municipality=receiver.code, link=receiver.number)
            assert told == have, (seed, record.name)
    assert "peer_fresh" not in refusals(facts_at(settled.registers, serial="1001"))


def _own_holds(server: Server) -> list[str]:
    with scope(server.code) as cursor:
        cursor.execute(
            "SELECT hold_no FROM holds_hold WHERE source_system = 'CONSOLE' AND ended_at IS NULL AND NOT is_deleted "
            "ORDER BY operated_at, hold_no"
        )
        return [number for (number,) in cursor.fetchall()]


def _saved(server: Server) -> Backup:
    """What a backup of this side would hold."""
    with scope(server.code) as cursor:
        kept = {}
        for table in (*_KEYS, "peers_change"):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            kept[table] = [str(row) for (row,) in cursor.fetchall()]
        return kept


def _restored(server: Server, kept: Backup) -> None:
    """Go back. Rows that were not there yet end instead of vanishing: the application may delete none of them."""
    with scope(server.code) as cursor:
        for table, keys in _KEYS.items():
            if table in ("holds_hold", "identity_credential"):
                cursor.execute(f"UPDATE {table} SET is_deleted = true, source_sequence = 0")
            for row in kept[table]:
                columns = [f'"{c}"' for c in json.loads(row) if c not in keys and c != "municipality"]
                same = " AND ".join(f't."{key}" = v."{key}"' for key in keys)
                cursor.execute(
                    f"UPDATE {table} t SET ({', '.join(columns)}) = ROW({', '.join(f'v.{c}' for c in columns)}) "
                    f"FROM jsonb_populate_record(NULL::{table}, %s) v WHERE {same}",
                    [row],
                )
        cursor.execute("DELETE FROM peers_change")
        for row in kept["peers_change"]:
            cursor.execute(
                "INSERT INTO peers_change SELECT * FROM jsonb_populate_record(NULL::peers_change, %s)", [row]
            )
