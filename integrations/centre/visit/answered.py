"""What becomes of an answer: taken, or found wrong, which the municipality is told."""

from __future__ import annotations

from integrations.centre.journal import Turn, Visit
from integrations.centre.visit.ending import end, without_pin
from integrations.centre.visit.exchange import Exchange
from integrations.centre.visit.states import State, Trouble
from integrations.centre.wire import Issued, Refused, new_request_id

__all__ = ["NO_ANSWER", "give_up", "taken"]

#: The event of a try that brought nothing; its detail says why.
NO_ANSWER = "NO_ANSWER"


def give_up(turn: Turn, trouble: Trouble, *, detail: str = "", untouched: bool = False) -> Visit:
    """End a visit whose request brought no paper. ``untouched``: nothing can have been issued, the server said so.

    Otherwise the municipality is told that nothing came out: it may have issued without our knowing.
    """
    if trouble == Trouble.NO_ANSWER and turn.last(NO_ANSWER) == "WrongAnswer":
        trouble = Trouble.WRONG_ANSWER
        turn.notice(category="COMMUNICATION", note="交付要求の答えが、繰り返しインタフェースの定めに合わなかった。")
    if detail == "REQUEST_ID_REUSED":
        turn.notice(
            category="COMMUNICATION", note="初めて使う番号の交付要求に、同じ番号で内容の違う電文との答えがあった。"
        )
    sent = turn.visit.attempts > 0 and not untouched
    return end(turn, state=State.FAILED, outcome="PRINT_FAILED" if sent else "", trouble=trouble, detail=detail)


def taken(exchange: Exchange, visit: str, answer: Issued | Refused) -> Visit:
    """Keep the answer of one try; a second answer must be the first one again."""
    with exchange.journal.turn(visit, now=exchange.now()) as turn:
        if turn.visit.state != State.ASKING:
            return _again(turn, answer)
        if isinstance(answer, Refused):
            return end(turn, state=State.REFUSED, outcome="", refusal=answer.code, message=answer.message)
        _keep(turn, answer)
        trouble = _wrong(turn, answer)
        if trouble:
            return end(turn, state=State.FAILED, outcome="PRINT_FAILED", trouble=trouble)
        turn.touch()
        turn.keep_paper(answer.pdf)
        state = State.PAYING if answer.total_fee else State.PRINTING
        return turn.change("ISSUED", state=state, presented=without_pin(turn.visit))


def _keep(turn: Turn, answer: Issued) -> None:
    """What the server says of the paper, also of one nobody will see."""
    turn.change(
        "ANSWERED",
        certificate_number=answer.certificate_number,
        pages=answer.pages,
        copies=answer.copies,
        unit_fee=answer.unit_fee,
        total_fee=answer.total_fee,
        sha256=answer.sha256,
    )


def _wrong(turn: Turn, answer: Issued) -> str:
    """The Trouble with a paper, "" when it is what was asked for as far as the Centre can know."""
    others = turn.of_number(answer.certificate_number)
    if others:
        # One of the two papers is somebody else's, and nobody can say which: neither comes out.
        turn.notice(category="WRONG_PERSON", note="1つの発行番号が、別々の交付要求の答えに使われている。")
        for other in others:
            _stop(turn.other(other))
        return Trouble.WRONG_ANSWER
    visit = turn.visit
    copies = visit.asked.copies if visit.asked else 0
    if answer.copies != copies:
        turn.notice(category="WRONG_CONTENT", note=f"求めた通数は{copies}、答えの通数は{answer.copies}。")
        return Trouble.WRONG_ANSWER
    if not answer.pdf.startswith(b"%PDF-"):
        turn.notice(category="WRONG_CONTENT", note="答えの証明書がPDFではない。")
        return Trouble.WRONG_ANSWER
    if answer.total_fee != answer.unit_fee * answer.copies:
        turn.notice(
            category="SETTLEMENT",
            note=f"手数料の合計{answer.total_fee}円が、{answer.unit_fee}円×{answer.copies}通と違う。",
        )
        return Trouble.WRONG_ANSWER
    if visit.agreed_fee is not None and answer.unit_fee != visit.agreed_fee:
        turn.notice(
            category="SETTLEMENT", note=f"案内した手数料は{visit.agreed_fee}円、答えの手数料は{answer.unit_fee}円。"
        )
        return Trouble.FEE_CHANGED
    return ""


def _again(turn: Turn, answer: Issued | Refused) -> Visit:
    """A further answer to a request that was answered, or given up, before."""
    visit = turn.visit
    if isinstance(answer, Refused):
        if visit.certificate_number:
            turn.notice(category="WRONG_CONTENT", note="交付した要求の再送に、交付できないとの答えがあった。")
            _stop(turn)
        return turn.visit
    if not visit.certificate_number:
        return _late(turn, answer)
    if (answer.certificate_number, answer.sha256) != (visit.certificate_number, visit.sha256):
        turn.notice(category="WRONG_CONTENT", note="同じ番号の再送に、違う発行番号又は違う証明書の答えがあった。")
        _stop(turn)
    return turn.visit


def _late(turn: Turn, answer: Issued) -> Visit:
    """A paper for a visit that has ended without one: nobody gets it, and the municipality must know."""
    visit = turn.visit
    if visit.state == State.REFUSED:
        turn.notice(
            category="WRONG_CONTENT",
            note="交付できないとの答えの後で、同じ要求を交付した。",
            certificate_number=answer.certificate_number,
        )
    _keep(turn, answer)
    return turn.change(
        "LATE",
        outcome=visit.outcome or "PRINT_FAILED",
        report_request_id=new_request_id(),
        report_next_at=turn.now,
        report_attempts=0,
        reported_state="",
    )


def _stop(turn: Turn) -> None:
    """Nothing more comes out of a visit whose paper is in doubt, if it is not too late."""
    if turn.visit.ended_at is None:
        end(turn, state=State.FAILED, outcome="PRINT_FAILED", trouble=Trouble.WRONG_ANSWER)
