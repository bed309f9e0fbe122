"""P3 料金の台帳が合う。作成・送信・交付済・不成立・未確定がすべての要求を分割する。訂正は新しい行。

閉じる事故: –
試し方: 交付結果の知らせを、順も中身もかき混ぜて投げ、手元の模型と1件ずつ比べる。
食い違う知らせを同時に投げる。未確定は職員の作業一覧に出る
"""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.acceptance.database import session
from tests.acceptance.together import at_once

from .house import House
from .town import Town
from .wire import Wire, new_id

Record = Callable[[str, object], None]
FEE = 250
ENDS = {"PRINTED": "DELIVERED", "PRINT_FAILED": "FAILED", "CANCELLED": "CANCELLED"}


@dataclass
class Model:
    """What one issue's ledger must say, by the contract and nothing else."""

    request_id: str
    copies: int
    end: tuple[str, int, int] | None = None
    unknown: bool = False

    def hear(self, outcome: str, printed: int, paid: int) -> tuple[bool, str]:
        """Whether a notice is accepted, and the state after it."""
        if outcome == "TIMED_OUT":
            if self.end:
                return False, self.end[0]
            self.unknown = True
            return True, "UNKNOWN"
        end = "DELIVERED" if outcome == "PRINT_FAILED" and printed else ENDS[outcome]
        if self.end:
            return (end, printed, paid) == self.end, self.end[0]
        if printed > self.copies or (end == "DELIVERED") != (printed > 0):
            return False, "ISSUED"
        self.end, self.unknown = (end, printed, paid), False
        return True, end


def test_notices_in_any_order_leave_every_request_in_exactly_one_state(
    house: House, town: Town, wire: Wire, seed: int, record: Record, full: bool
) -> None:
    dice = random.Random(seed)
    people = town.people
    models = []
    for _ in range(600 if full else 30):
        request_id, copies = new_id(), dice.randint(1, 3)
        assert wire.issue(dice.choice(people).serial, request_id=request_id, copies=copies).outcome == "ISSUED"
        models.append(Model(request_id, copies))
    plans = [[_notice(dice, model.copies) for _ in range(dice.randint(0, 5))] for model in models]
    plans[0], plans[1] = [("TIMED_OUT", 0, 0)] * 2, []

    def tell(pair: tuple[Model, list[tuple[str, int, int]]]) -> int:
        model, notices = pair
        for outcome, printed, paid in notices:
            said = wire.report(model.request_id, outcome, printed=printed, paid=paid)
            assert said == model.hear(outcome, printed, paid), (outcome, printed, paid)
        return len(notices)

    with ThreadPoolExecutor(6) as pool:
        told = sum(pool.map(tell, zip(models, plans, strict=True)))
    _hold_against(town, models)
    states = {m.end[0] if m.end else "未確定" if m.unknown else "作成" for m in models}
    record("交付", len(models))
    record("知らせ", told)
    record("模型と違う行", 0)
    record("現れた状態", " ".join(sorted(states)))


def _notice(dice: random.Random, copies: int) -> tuple[str, int, int]:
    outcome = dice.choice(["PRINTED", "PRINTED", "PRINT_FAILED", "CANCELLED", "TIMED_OUT"])
    printed = copies if outcome == "PRINTED" else dice.randint(0, copies) if outcome == "PRINT_FAILED" else 0
    if dice.random() < 0.1:
        printed = copies + 1
    return ("PRINTED", printed, FEE * printed) if printed > copies else (outcome, printed, FEE * printed)


def _hold_against(town: Town, models: list[Model]) -> None:
    with session(town.house, "auditor", town.code) as auditor:
        for model in models:
            rows = auditor.execute(
                "SELECT event, copies, amount FROM ledger_entry WHERE request_id = %s ORDER BY id", [model.request_id]
            ).fetchall()
            assert rows[0] == ("ISSUED", model.copies, FEE * model.copies)
            ends = [row for row in rows[1:] if row[0] != "UNKNOWN"]
            assert ends == ([model.end] if model.end else [])
    with session(town.house, "app", town.code) as app:
        states = dict(app.execute("SELECT request_id, state FROM issuance_request").fetchall())
        assert all(states[m.request_id] == (m.end[0] if m.end else "ISSUED") for m in models)
        listed = {
            row[0]
            for row in app.execute(
                "SELECT subject FROM intake_work_item WHERE topic = 'UNKNOWN_OUTCOME' AND closed_at IS NULL"
            )
        }
    assert {m.request_id for m in models if m.unknown} == listed & {m.request_id for m in models}


def test_contradicting_notices_at_the_same_instant_end_an_issue_once(
    town: Town, wire: Wire, record: Record, full: bool
) -> None:
    rounds = 60 if full else 4
    for number in range(rounds):
        person, request_id = town.people[number], new_id()
        assert wire.issue(person.serial, request_id=request_id).outcome == "ISSUED"
        told = [("PRINTED", 1, FEE), ("PRINT_FAILED", 0, 0), ("CANCELLED", 0, 0)] * 2
        said = at_once([lambda t=t, i=request_id: wire.report(i, t[0], printed=t[1], paid=t[2]) for t in told])
        assert len({state for _, state in said}) == 1, "everybody hears the same end"
        assert sum(accepted for accepted, _ in said) == 2, "the notice that won and its twin"
        with session(town.house, "auditor", town.code) as auditor:
            rows = auditor.execute(
                "SELECT event FROM ledger_entry WHERE request_id = %s AND event <> 'ISSUED'", [request_id]
            ).fetchall()
        assert len(rows) == 1
    record("同時に食い違う知らせ", rounds * 6)


def test_what_nobody_reports_comes_on_the_worklist_by_itself(
    house: House, town: Town, wire: Wire, record: Record
) -> None:
    request_id = new_id()
    assert wire.issue(town.people[0].serial, request_id=request_id).outcome == "ISSUED"
    later = "from datetime import *; from issuer.issuance.upkeep import note_unknown_outcomes as note\n"
    house.python(later + "note(now=datetime.now(timezone.utc) + timedelta(minutes=31))")
    with session(house, "app", town.code) as app:
        row = app.execute(
            "SELECT count(*) FROM intake_work_item WHERE topic = 'UNKNOWN_OUTCOME' AND closed_at IS NULL"
            " AND subject = %s",
            [request_id],
        ).fetchone()
    assert row == (1,)
    record("知らせの来ない交付を一覧に載せた", 1)
