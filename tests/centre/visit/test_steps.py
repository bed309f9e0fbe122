"""What a visit does with what may come, case by case (the random walks hold the rest)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.centre import visit as steps
from integrations.centre.journal import Visit
from integrations.centre.visit import Exchange, State, Trouble, WrongStep
from integrations.centre.visit.answered import taken
from integrations.centre.visit.states import ANSWER_WITHIN, IDLE_WITHIN, LATE_WITHIN, REPORT_AGAIN, REPORT_MOST, again
from integrations.centre.wire import Asked, Presented, Terminal
from tests.centre.visit.conftest import Begun
from tests.centre.visit.fake import Clock, Server


def paid(exchange: Exchange, visit: Visit) -> Visit:
    """The visit with its answer and 500 yen."""
    steps.ask(exchange=exchange, visit=visit.visit)
    return steps.insert(exchange=exchange, visit=visit.visit, yen=500)


def categories(exchange: Exchange) -> list[str]:
    return [notice.category for notice in exchange.journal.notices()]


def test_change_is_given_at_once_and_exactly_the_fee_is_kept(exchange: Exchange, begun: Begun) -> None:
    visit = begun(copies=1)
    steps.ask(exchange=exchange, visit=visit.visit)
    after = steps.insert(exchange=exchange, visit=visit.visit, yen=1000)
    assert (after.state, after.kept, after.inserted) == (State.PRINTING, 250, 1000)
    assert [yen for _, yen, _ in exchange.journal.money(visit.visit)] == [1000, -750]
    with pytest.raises(WrongStep):
        steps.insert(exchange=exchange, visit=visit.visit, yen=10)
    with pytest.raises(ValueError, match="coin"):
        steps.insert(exchange=exchange, visit=visit.visit, yen=7)


def test_the_terminal_keeps_its_own_place_when_another_municipality_is_asked(exchange: Exchange, begun: Begun) -> None:
    visit = begun(municipality="999997")
    assert (visit.municipality, visit.terminal.municipality) == ("999997", "282103")


def test_a_fee_that_is_not_the_one_agreed_to_is_not_taken(exchange: Exchange, server: Server, begun: Begun) -> None:
    server.moods = ["fee"]
    visit = steps.ask(exchange=exchange, visit=begun().visit)
    assert (visit.state, visit.trouble, visit.kept) == (State.FAILED, Trouble.FEE_CHANGED, 0)
    assert categories(exchange) == ["SETTLEMENT"]
    with pytest.raises(WrongStep):
        steps.insert(exchange=exchange, visit=visit.visit, yen=100)
    steps.report_due(exchange=exchange)
    assert [paper.state for paper in server.papers.values()] == ["FAILED"]
    assert [category for category, _ in server.incidents.values()] == ["SETTLEMENT"]


@pytest.mark.parametrize(
    ("mood", "category"), [("copies", "WRONG_CONTENT"), ("total", "SETTLEMENT"), ("no-pdf", "WRONG_CONTENT")]
)
def test_a_paper_that_was_not_asked_for_is_not_printed_and_told(
    exchange: Exchange, server: Server, begun: Begun, mood: str, category: str
) -> None:
    visit = begun()
    server.moods = [mood]
    after = steps.ask(exchange=exchange, visit=visit.visit)
    assert (after.state, after.trouble, after.kept) == (State.FAILED, Trouble.WRONG_ANSWER, 0)
    assert exchange.journal.paper(visit.visit) is None
    assert categories(exchange) == [category]


def test_one_number_for_two_requests_stops_both(exchange: Exchange, server: Server, begun: Begun) -> None:
    first = begun()
    steps.ask(exchange=exchange, visit=first.visit)
    steps.insert(exchange=exchange, visit=first.visit, yen=100)
    second = begun(terminal="T0002")
    server.moods = ["number-of-another"]
    after = steps.ask(exchange=exchange, visit=second.visit)
    before = exchange.journal.read(first.visit)
    assert [one.state for one in (before, after)] == [State.FAILED, State.FAILED]
    assert [one.kept for one in (before, after)] == [0, 0]
    assert categories(exchange) == ["WRONG_PERSON"]


@pytest.mark.parametrize("mood", ["other-bytes", "second-number"])
def test_a_resend_answered_otherwise_stops_what_is_not_out_yet(
    exchange: Exchange, server: Server, begun: Begun, mood: str
) -> None:
    """Two processes ask at once: the second answer comes when the first has been taken."""
    visit = paid(exchange, begun())
    steps.print_next(exchange=exchange, visit=visit.visit)
    server.moods = [mood]
    answer = exchange.centre(visit).issue(
        Presented(serial="7010131"), kind="JUMINHYO", scope="SELF", copies=2, request_id=visit.request_id
    )
    after = taken(exchange, visit.visit, answer)
    assert (after.state, after.trouble, after.printed, after.kept) == (State.FAILED, Trouble.WRONG_ANSWER, 1, 250)
    assert categories(exchange) == ["WRONG_CONTENT"]


def test_answers_that_are_none_again_and_again_are_told(exchange: Exchange, server: Server, begun: Begun) -> None:
    visit = begun()
    server.moods = ["garbage"] * 100
    after = steps.ask(exchange=exchange, visit=visit.visit)
    assert (after.state, after.trouble) == (State.FAILED, Trouble.WRONG_ANSWER)
    assert categories(exchange) == ["COMMUNICATION"]


def test_a_clock_that_is_put_back_keeps_nobody_waiting_for_ever(
    exchange: Exchange, server: Server, clock: Clock, begun: Begun
) -> None:
    visit = begun()
    server.moods = ["lost"] * 1000
    clock.wait(-3600)
    after = steps.ask(exchange=exchange, visit=visit.visit)
    assert (after.state, after.attempts, after.outcome) == (State.FAILED, 0, "")


def test_nothing_is_reported_of_a_request_that_was_never_sent(exchange: Exchange, clock: Clock, begun: Begun) -> None:
    clock.wait(IDLE_WITHIN.total_seconds())
    begun()
    clock.wait(IDLE_WITHIN.total_seconds())
    (swept,) = steps.sweep(exchange=exchange)
    assert (swept.state, swept.outcome, swept.report_next_at) == (State.TIMED_OUT, "", None)


def test_a_server_that_turns_a_first_try_away_has_nothing_to_hear(
    exchange: Exchange, server: Server, begun: Begun
) -> None:
    visit = begun()
    server.moods = ["turned-away"]
    after = steps.ask(exchange=exchange, visit=visit.visit)
    assert (after.trouble, after.outcome) == (Trouble.FAULT, "")
    later = begun(terminal="T0002")
    server.moods = ["unheard", "turned-away"]
    after = steps.ask(exchange=exchange, visit=later.visit)
    assert (after.trouble, after.outcome) == (Trouble.FAULT, "PRINT_FAILED"), "the first try may have arrived"


def test_a_request_nobody_knows_is_asked_after_until_it_can_no_more_arrive(
    exchange: Exchange, server: Server, clock: Clock, begun: Begun
) -> None:
    visit = begun()
    server.moods = ["lost"] * 100
    steps.ask(exchange=exchange, visit=visit.visit)
    server.moods = []
    while clock.now() - (ended := exchange.journal.read(visit.visit)).ended_at <= LATE_WITHIN:  # type: ignore[operator]
        steps.report_due(exchange=exchange)
        assert exchange.journal.unreported()
        clock.wait(30)
    clock.wait(REPORT_MOST.total_seconds())
    steps.report_due(exchange=exchange)
    assert exchange.journal.read(ended.visit).reported_state == "NOT_ISSUED"


def test_a_paper_that_is_answered_after_all_is_taken_back(exchange: Exchange, server: Server, begun: Begun) -> None:
    visit = begun()
    server.moods = ["lost"] * 100
    after = steps.ask(exchange=exchange, visit=visit.visit)
    assert after.trouble == Trouble.NO_ANSWER
    server.moods = []
    answer = exchange.centre(visit).issue(
        Presented(serial="7010131"), kind="JUMINHYO", scope="SELF", copies=2, request_id=visit.request_id
    )
    late = taken(exchange, visit.visit, answer)
    assert (late.state, late.certificate_number, late.kept) == (State.FAILED, "N1", 0)
    steps.report_due(exchange=exchange)
    assert server.papers[visit.request_id].state == "FAILED"


@pytest.mark.parametrize("mood", ["expired", "reused", "unheard", "busy", "garbage", "lost", "turned-away"])
def test_a_report_is_sent_until_it_is_heard(
    exchange: Exchange, server: Server, clock: Clock, begun: Begun, mood: str
) -> None:
    visit = paid(exchange, begun())
    for _ in range(2):
        steps.print_next(exchange=exchange, visit=visit.visit)
    before = exchange.journal.read(visit.visit).report_request_id
    server.moods = [mood]
    steps.report_due(exchange=exchange)
    if mood != "reused":  # only an issue can be a number used twice here
        assert exchange.journal.unreported()
        assert not steps.report_due(exchange=exchange), "not at once"
        clock.wait(REPORT_AGAIN.total_seconds())
        steps.report_due(exchange=exchange)
    after = exchange.journal.read(visit.visit)
    assert (after.reported_state, after.report_next_at) == ("DELIVERED", None)
    assert (after.report_request_id != before) == (mood == "expired"), "a new number only where the old one is spent"
    assert (server.papers[visit.request_id].paid, server.contradicted) == (500, 0)


def test_reports_slow_down_but_never_stop() -> None:
    waits = [again(attempts) for attempts in range(1, 60)]
    assert waits[:3] == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40)]
    assert waits == sorted(waits)
    assert waits[-1] == REPORT_MOST


def test_a_silent_server_does_not_hold_up_the_others(
    exchange: Exchange, server: Server, clock: Clock, begun: Begun
) -> None:
    for terminal in ("T0001", "T0002", "T0003"):
        clock.wait(1)  # oldest first
        visit = begun(terminal=terminal, municipality="282103" if terminal == "T0003" else "999997")
        steps.ask(exchange=exchange, visit=visit.visit)
        steps.cancel(exchange=exchange, visit=visit.visit)
    server.moods = ["lost"]
    assert len(steps.report_due(exchange=exchange)) == 2, "999997 once, then 282103"
    assert [one.municipality for one in exchange.journal.unreported()] == ["999997", "999997"]


def test_a_jam_after_the_last_copy_came_out_is_none(exchange: Exchange, begun: Begun) -> None:
    visit = paid(exchange, begun())
    steps.print_next(exchange=exchange, visit=visit.visit)
    with exchange.journal.turn(visit.visit, now=exchange.now()) as turn:
        turn.change("PRINTING", printing=2)
        turn.sheet(2)
    after = steps.jam(exchange=exchange, visit=visit.visit)
    assert (after.state, after.printed, after.kept, after.trouble) == (State.PRINTED, 2, 500, "")


def test_the_pin_and_the_names_leave_the_journal(exchange: Exchange, begun: Begun) -> None:
    visit = begun(pin="4711")
    assert visit.offers[0].people
    after = steps.ask(exchange=exchange, visit=visit.visit)
    assert after.presented is not None
    assert after.presented.card_pin == ""
    assert steps.cancel(exchange=exchange, visit=visit.visit).offers == ()


def test_nothing_is_chosen_before_a_card_lies_on_the_reader(exchange: Exchange) -> None:
    visit = steps.begin(exchange=exchange, terminal=Terminal())
    with pytest.raises(WrongStep):
        steps.choose(exchange=exchange, visit=visit.visit, asked=Asked("JUMINHYO"))
    assert exchange.journal.read(visit.visit).state == State.CHOOSING


def test_a_visit_found_the_next_morning_is_ended_and_told(
    exchange: Exchange, server: Server, clock: Clock, begun: Begun
) -> None:
    visit = paid(exchange, begun())
    steps.print_next(exchange=exchange, visit=visit.visit)
    clock.wait(20 * 3600)
    (swept,) = steps.sweep(exchange=exchange)
    assert (swept.state, swept.trouble, swept.printed, swept.kept) == (State.FAILED, Trouble.SILENT, 1, 250)
    steps.report_due(exchange=exchange)
    assert (server.papers[visit.request_id].state, server.papers[visit.request_id].paid) == ("DELIVERED", 250)


def test_a_visit_touched_by_a_clock_ahead_is_swept_too(exchange: Exchange, clock: Clock, begun: Begun) -> None:
    begun()
    clock.wait(-5 * 3600)
    assert [one.state for one in steps.sweep(exchange=exchange)] == [State.TIMED_OUT]


def test_a_terminal_that_lost_its_page_finds_its_visit(exchange: Exchange, begun: Begun) -> None:
    visit = begun(terminal="T0007")
    begun(terminal="T0008")
    assert [one.visit for one in exchange.journal.open_at(Terminal(terminal="T0007"))] == [visit.visit]


def test_what_does_not_add_up_is_named(exchange: Exchange, begun: Begun) -> None:
    visit = paid(exchange, begun())
    for _ in range(2):
        done = steps.print_next(exchange=exchange, visit=visit.visit)
    assert steps.faults(done) == []
    with exchange.journal.turn(visit.visit, now=exchange.now()) as turn:
        turn.coins(yen=-100, what="REFUND")
        turn.change("TAMPERED", reported_state="FAILED")
    found = steps.faults(exchange.journal.read(visit.visit))
    assert len(found) == 2
    assert "400円" in found[0]
    assert "FAILED" in found[1]


def test_answers_wait_no_longer_than_a_citizen_does() -> None:
    assert ANSWER_WITHIN + timedelta(seconds=30) < IDLE_WITHIN, "the last try of 30 s ends before the visit is swept"
