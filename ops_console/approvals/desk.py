"""What the pages of 承認待ち know about one kind of act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from issuer.approvals.models import Proposal
from ops_console.roles import Role


class Approve(Protocol):
    """Does the act as the second person, in one transaction with the mark on the proposal. Raises BadInput."""

    def __call__(self, *, municipality: str, number: str, operator: str, now: datetime) -> object:
        """``operator``: the second person."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One act that takes two.

    ``label``: what it is called (発行制限の解除). ``roles``: who proposes, reads, approves and declines it.
    ``warning``: what will happen when it is approved, for the approver. ``page``: name of the page that shows its
    object afterwards. ``shown``: more rows for the approver from the proposal's payload, read inside ``scope``.
    """

    act: str
    label: str
    roles: frozenset[Role]
    warning: str
    approve: Approve
    page: str
    shown: Callable[[Proposal], list[tuple[str, str]]] = lambda _: []
