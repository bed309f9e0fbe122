"""受領票 as a value: what the house says of a package, and the JSON its sender sees."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from integrations.feeds.errors import FeedError, Head
from integrations.feeds.manifest import Manifest

RECEIVED, APPLIED, PARTIAL, HELD, DUPLICATE, REFUSED = "RECEIVED", "APPLIED", "PARTIAL", "HELD", "DUPLICATE", "REFUSED"
WAITING = (RECEIVED, HELD)


@dataclass(frozen=True, slots=True)
class Slip:
    """A receipt. applied + quarantined + discarded = rows at any time (nothing is counted while it waits)."""

    number: str
    municipality: str
    system: str
    mode: str
    sequence: int
    previous: int
    sha256: str
    state: str
    rows: int = 0
    applied: int = 0
    quarantined: int = 0
    discarded: int = 0
    errors: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[Mapping[str, Any], ...] = ()
    received_at: datetime | None = None
    extracted_at: datetime | None = None
    finished_at: datetime | None = None
    stored_as: str = ""
    attempts: int = 0
    characters: str = ""
    #: Somebody has called it off.
    cancelled: bool = False

    def document(self) -> dict[str, Any]:
        """The line ``feed_submit`` prints (commands.md); ``warnings`` and ``characters`` (version of the table of
        characters) are added to it."""
        return {
            "receipt": self.number,
            "municipality": self.municipality,
            "system": self.system,
            "mode": self.mode,
            "sequence": self.sequence,
            "sha256": self.sha256,
            "state": self.state,
            "rows": self.rows,
            "applied": self.applied,
            "quarantined": self.quarantined,
            "discarded": self.discarded,
            "errors": list(self.errors),
            "warnings": list(self.warnings),
            "characters": self.characters,
        }

    def refused(self, error: FeedError, *, now: datetime, rows: int = 0) -> "Slip":
        """The same package refused: every announced row is discarded."""
        return replace(
            self,
            state=REFUSED,
            rows=rows,
            applied=0,
            quarantined=0,
            discarded=rows,
            errors=(error.document(),),
            finished_at=now,
            stored_as="",
        )


def new_slip(*, manifest: Manifest, sha256: str, now: datetime) -> Slip:
    """A receipt for a package that has just come in."""
    return Slip(
        number=f"{manifest.municipality}-{manifest.system}-{secrets.token_hex(8).upper()}",
        municipality=manifest.municipality,
        system=manifest.system,
        mode=manifest.mode,
        sequence=manifest.sequence,
        previous=manifest.previous,
        sha256=sha256,
        state=RECEIVED,
        received_at=now,
        extracted_at=manifest.extracted_at,
    )


def unread_slip(*, head: Head, sha256: str, error: FeedError, now: datetime) -> Slip:
    """Answer for something whose manifest cannot be believed; ``head`` is what it says of its sender."""
    slip = Slip(
        number=f"UNREAD-{secrets.token_hex(8).upper()}",
        municipality=head.municipality,
        system=head.system,
        mode=head.mode,
        sequence=head.sequence,
        previous=0,
        sha256=sha256,
        state=REFUSED,
        received_at=now,
    )
    return slip.refused(error, now=now)
