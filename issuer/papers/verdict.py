"""What the rules answer, with the reason a member of staff may read."""

from dataclasses import dataclass
from datetime import datetime

from issuer.papers.kinds import CertificateKind, Extent, Option, RefusalCode
from issuer.papers.people import Resident


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's look at the facts. ``refusal`` is None when the rule has nothing against it.

    ``explanation`` is Japanese for staff; ``evidence`` names the record (抑止番号, 項目 …) without names of people;
    ``since`` is when the record took effect, where known.
    """

    rule: str
    refusal: RefusalCode | None
    explanation: str
    evidence: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """The paper may not go out. ``finding`` holds the true reason, for the record only."""

    code: RefusalCode
    finding: Finding


@dataclass(frozen=True, slots=True)
class Permit:
    """The paper may go out now, showing exactly ``printed`` (in print order) and ``options``.

    ``whole_household``: the people printed are the whole present household, which selects the 認証文. A paper of a
    register shows ``members`` (名順位, in order) instead. ``person``: the applicant, None for a 利用登録 (住登外).
    """

    kind: CertificateKind
    extent: Extent
    person: Resident | None
    printed: tuple[Resident, ...]
    options: frozenset[Option]
    whole_household: bool
    #: 年度 of a tax paper (西暦), 0 on any other.
    fiscal_year: int = 0
    members: tuple[int, ...] = ()

    @property
    def resident(self) -> Resident:
        """The applicant of a paper about residents. Raises AssertionError where the rules let nobody through."""
        if self.person is None:
            raise AssertionError(f"{self.kind} was permitted to nobody on record")
        return self.person


@dataclass(frozen=True, slots=True)
class Decision:
    """Outcome and the trace of every rule that looked, in order."""

    outcome: Permit | Refusal
    trace: tuple[Finding, ...]
