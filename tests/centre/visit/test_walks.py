"""Random walks over all steps, kills, lost messages, wrong answers and jumping clocks: what holds at every moment."""

from __future__ import annotations

import random
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from integrations.centre import visit as steps
from integrations.centre.journal import Visit, store
from integrations.centre.visit import State, WrongStep
from integrations.centre.visit.answered import taken
from integrations.centre.wire import Asked, KoikiFault, Presented, Terminal, Trouble, WrongAnswer
from tests.centre.visit.fake import MOODS, Clock, Dying, Killed, Server, exchange_of

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=9)))
RANK = {"CHOOSING": 0, "ASKING": 1, "PAYING": 2, "PRINTING": 3}
KILLS = st.none() | st.tuples(st.integers(1, 4), st.booleans())
WHICH = st.integers(0, 2)
#: How the next messages are treated; in most walks well.
WORLD = st.just([]) | st.lists(st.sampled_from(MOODS), min_size=1, max_size=4)
#: The walks are about what is written, not about the disk under it.
_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


class Walks(RuleBasedStateMachine):
    """Three terminals before one server; every step may be killed at any of its writings."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=_MEMORY)
        self.server, self.clock = Server(), Clock(NOW)
        self.exchange = exchange_of(path=Path(self.folder.name) / "journal", server=self.server, clock=self.clock)
        self.writing = store.writing
        self.dying = store.writing = Dying(store.writing)  # type: ignore[assignment]
        self.before: dict[str, Visit] = {}
        self.visits: list[str] = []
        self.coins = 0

    def teardown(self) -> None:
        if not hasattr(self, "folder"):
            return
        try:
            self.everybody_comes_back()
        finally:
            store.writing = self.writing
            self.folder.cleanup()

    def step(self, kill: tuple[int, bool] | None, act: Any, *arguments: Any, **given: Any) -> Any:
        self.dying.arm(*((kill[0],) if kill else (0,)), before=bool(kill and kill[1]))
        try:
            return act(*arguments, exchange=self.exchange, **given)
        except (WrongStep, Killed, Trouble, KoikiFault, WrongAnswer):
            return None
        finally:
            self.dying.arm(0, before=False)

    def which(self, number: int) -> dict[str, str] | None:
        return {"visit": self.visits[-1 - number]} if number < len(self.visits) else None

    @rule(copies=st.integers(1, 3), moods=WORLD, pin=st.booleans(), kill=KILLS)
    def another(self, copies: int, moods: list[str], pin: bool, kill: tuple[int, bool] | None) -> None:
        """A terminal begins a visit; the server has it up to an answer."""
        self.step(None, steps.begin, terminal=Terminal())
        self.visits = [one.visit for one in self.exchange.journal.all_visits()]
        self.go_on(0, None, 2, pin, copies)
        self.server.moods = moods
        self.go_on(0, kill, 1, pin, copies)

    @rule(number=WHICH, kill=KILLS, times=st.integers(1, 8), moods=WORLD)
    def further(self, number: int, kill: tuple[int, bool] | None, times: int, moods: list[str]) -> None:
        """A visit goes some steps further, in their order."""
        self.server.moods = moods
        self.go_on(number, kill, times, False, 2)

    def go_on(self, number: int, kill: tuple[int, bool] | None, times: int, pin: bool, copies: int) -> None:
        which = self.which(number)
        for time in range(times if which else 0):
            stands = self.exchange.journal.read(which["visit"])
            act = {"CHOOSING": 1 if stands.presented else 0, "ASKING": 2, "PAYING": 3, "PRINTING": 4}.get(stands.state)
            if act is not None:
                self.act(act, which, kill if time == times - 1 else None, pin=pin, copies=copies)
                self.what_is_kept_is_true()

    @rule(number=WHICH, kill=KILLS, act=st.integers(0, 4))
    def stray(self, number: int, kill: tuple[int, bool] | None, act: int) -> None:
        """A second tap, an old page, a forged form: any step at any time."""
        if which := self.which(number):
            self.act(act, which, kill, pin=False, copies=1)

    def act(self, act: int, which: dict[str, str], kill: tuple[int, bool] | None, *, pin: bool, copies: int) -> None:
        presented = Presented(card_user="USER1", card_pin="1234") if pin else Presented(serial="7010131")
        step, given = (
            (steps.present, {"municipality": "999997", "presented": presented}),
            (steps.choose, {"asked": Asked("JUMINHYO", copies=copies)}),
            (steps.ask, {}),
            (steps.insert, {"yen": (10, 100, 500, 1000)[self.coins % 4]}),
            (steps.print_next, {}),
        )[act]
        self.coins += act == 3
        self.step(kill, step, **which, **given)

    @rule(number=WHICH, kill=KILLS, how=st.sampled_from([steps.cancel, steps.jam, steps.time_out]))
    def leave(self, number: int, kill: tuple[int, bool] | None, how: Any) -> None:
        if which := self.which(number):
            self.step(kill, how, **which)

    @rule(kill=KILLS)
    def sweep(self, kill: tuple[int, bool] | None) -> None:
        self.step(kill, steps.sweep)

    @rule(kill=KILLS)
    def report(self, kill: tuple[int, bool] | None) -> None:
        self.step(kill, steps.report_due)

    @rule(number=WHICH)
    def a_lost_try_is_answered_after_all(self, number: int) -> None:
        """The request of a visit arrives once more, and its answer comes to whoever still waits for it."""
        which = self.which(number)
        stands = self.exchange.journal.read(which["visit"]) if which else None
        if which is None or stands is None or not stands.attempts or stands.presented is None or stands.asked is None:
            return
        try:
            answer = self.exchange.centre(stands).issue(
                stands.presented,
                kind="JUMINHYO",
                scope="SELF",
                copies=stands.asked.copies,
                request_id=stands.request_id,
            )
        except (Trouble, KoikiFault, WrongAnswer):
            return
        taken(self.exchange, stands.visit, answer)

    @rule(seconds=st.sampled_from([1, 30, 130, 400, 4000, -60, -4000]))
    def the_clock_jumps(self, seconds: int) -> None:
        self.clock.wait(seconds)

    @invariant()
    def what_is_kept_is_true(self) -> None:
        if not hasattr(self, "folder"):
            return
        with_paper: list[str] = []
        for visit in self.exchange.journal.all_visits():
            self._one(visit)
            with_paper += [visit.certificate_number] if visit.sheets else []
            self.before[visit.visit] = visit
        assert len(set(with_paper)) == len(with_paper), "one number lies in two trays"

    def _one(self, visit: Visit) -> None:
        known = self.before.get(visit.visit)
        if visit == known:
            return
        # States go forward only, a request keeps its number, what was answered first stays.
        if known is not None:
            assert RANK.get(visit.state, 9) >= RANK.get(known.state, 9)
            assert known.ended_at is None or visit.state == known.state
            assert not known.request_id or visit.request_id == known.request_id
            assert not known.sha256 or visit.sha256 == known.sha256
            assert visit.sheets >= known.sheets
            assert known.ended_at is None or (visit.kept, visit.sheets) == (known.kept, known.sheets)
        # Never more taken than shown, at most one paper, each copy once.
        assert 0 <= visit.kept <= visit.total_fee
        assert visit.sheets <= (visit.asked.copies if visit.asked else 0)
        paper = self.exchange.journal.paper(visit.visit)
        assert paper is None or paper.startswith(b"%PDF-" + visit.request_id.encode())
        if visit.ended_at is None:
            assert visit.state in RANK
            return
        assert visit.printed == visit.sheets
        assert visit.kept == visit.unit_fee * visit.sheets
        assert (visit.state == State.PRINTED) == (visit.sheets == visit.copies > 0)
        assert visit.offers == ()
        assert visit.presented is None or not visit.presented.card_pin
        assert not visit.outcome or visit.reported_state or visit.report_next_at
        assert visit.outcome or not visit.sheets

    def everybody_comes_back(self) -> None:
        """The world is well again: in the end the server's ledger and the machine's money agree."""
        self.server.moods = []
        for _ in range(80):
            self.clock.wait(660)
            steps.sweep(exchange=self.exchange)
            steps.report_due(exchange=self.exchange)
            if not self.exchange.journal.unreported() and not self._untold():
                break
        self.what_is_kept_is_true()
        visits = {one.request_id: one for one in self.exchange.journal.all_visits() if one.request_id}
        assert not self._untold()
        for request, paper in self.server.papers.items():
            visit = visits[request]
            assert paper.state == ("DELIVERED" if visit.sheets else paper.state), visit
            assert paper.state != "ISSUED", visit
            assert (paper.printed, paper.paid) == (visit.sheets, visit.kept), visit
        assert not self.server.contradicted
        for visit in visits.values():
            assert visit.report_next_at is None
            said = [incident for incident in self.server.incidents.values() if incident[1] == visit.request_id]
            assert len(set(said)) == len(said), "told twice of one thing"
            assert visit.trouble not in ("WRONG_ANSWER", "FEE_CHANGED") or said or self._shares(visit)

    def _shares(self, visit: Visit) -> bool:
        """Stopped because another visit was answered with its number; that one has told."""
        return len(self.exchange.journal.of_number(visit.certificate_number)) > 1

    def _untold(self) -> bool:
        return any(notice.next_at for notice in self.exchange.journal.notices())


Walks.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
test_random_walks = Walks.TestCase


@pytest.mark.parametrize("walk", range(10))
def test_busy_days_of_many_visits(walk: int) -> None:
    """The same walk with a day's share of everything: hypothesis shrinks well but seldom goes far."""
    seed = random.SystemRandom().randrange(10**9)
    sys.stdout.write(f"seed {seed}\n")
    a_day(random.Random(seed))


def a_day(chance: random.Random) -> Walks:
    """60 turns of a walk, drawn."""
    day = Walks()
    day.open()
    for _ in range(60):
        kill = (chance.randint(1, 4), chance.random() < 0.5) if chance.random() < 0.3 else None
        moods = chance.choices(MOODS, weights=_WEIGHTS, k=chance.randint(0, 3)) if chance.random() < 0.6 else []
        number = chance.randint(0, 2)
        turn = chance.choices(range(7), weights=(25, 50, 4, 4, 3, 10, 5))[0]
        if turn == 0:
            day.another(chance.randint(1, 3), moods, chance.random() < 0.3, kill)
        elif turn == 1:
            day.further(number, kill, chance.randint(1, 8), moods)
        elif turn == 2:
            day.stray(number, kill, chance.randint(0, 4))
        elif turn == 3:
            day.leave(number, kill, chance.choice([steps.cancel, steps.jam, steps.time_out]))
        elif turn == 4:
            day.the_clock_jumps(chance.choice([1, 30, 130, 400, 4000, -60, -4000]))
        elif turn == 5:
            chance.choice([day.sweep, day.report])(kill)
        else:
            day.server.moods = moods
            day.a_lost_try_is_answered_after_all(number)
        day.what_is_kept_is_true()
    day.teardown()
    return day


_WEIGHTS = [6 if mood in ("well", "lost", "unheard", "busy") else 1 for mood in MOODS]
