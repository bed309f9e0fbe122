"""States of a 利用登録 and the way from one to another (domain.md §6.2)."""

from enum import StrEnum


class State(StrEnum):
    """受付 → 審査中 → 利用可能 | 却下, and from 利用可能 to its end."""

    RECEIVED = "RECEIVED"
    UNDER_REVIEW = "UNDER_REVIEW"
    AVAILABLE = "AVAILABLE"
    REJECTED = "REJECTED"
    #: 停止: may be taken up again.
    SUSPENDED = "SUSPENDED"
    #: 失効: the certificate was renewed or revoked, or the place in the register fell.
    EXPIRED = "EXPIRED"
    #: 取消: ended by staff, also at the applicant's wish before a decision.
    WITHDRAWN = "WITHDRAWN"


STATE_NAMES = {
    State.RECEIVED: "受付",
    State.UNDER_REVIEW: "審査中",
    State.AVAILABLE: "利用可能",
    State.REJECTED: "却下",
    State.SUSPENDED: "停止",
    State.EXPIRED: "失効",
    State.WITHDRAWN: "取消",
}

#: Nobody has decided yet.
PENDING = (State.RECEIVED, State.UNDER_REVIEW)
#: A second application for the same certificate is not taken.
STANDING = (*PENDING, State.AVAILABLE)
#: Has a place in a register that may fall.
LINKED = (State.AVAILABLE, State.SUSPENDED)
#: Where each state may be entered from.
FROM = {
    State.UNDER_REVIEW: (State.RECEIVED,),
    State.AVAILABLE: PENDING,
    State.REJECTED: PENDING,
    State.SUSPENDED: (State.AVAILABLE,),
    State.EXPIRED: LINKED,
    State.WITHDRAWN: (*PENDING, *LINKED),
}


def told_outside(state: State) -> str:
    """The status of GetRegistration: why something ended is not told."""
    if state in PENDING:
        return "UNDER_REVIEW"
    return state.value if state in (State.AVAILABLE, State.REJECTED) else "ENDED"
