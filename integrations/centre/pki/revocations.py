"""Which certificates an authority has revoked, as its CRL and its OCSP answers tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from cryptography import x509

from integrations.centre.pki.authorities import Authority
from integrations.centre.pki.errors import PkiError
from integrations.centre.pki.files import alone, read_json, write_json

__all__ = ["REASONS", "Revocation", "revocations_of", "revoke"]

#: RFC 5280 5.3.1, those a card meets: lost or stolen, exchanged for a new one, given back, suspended (一時停止).
REASONS = MappingProxyType(
    {
        "keyCompromise": x509.ReasonFlags.key_compromise,
        "superseded": x509.ReasonFlags.superseded,
        "cessationOfOperation": x509.ReasonFlags.cessation_of_operation,
        "certificateHold": x509.ReasonFlags.certificate_hold,
    }
)
_FILE = "revoked.json"


@dataclass(frozen=True, slots=True)
class Revocation:
    """Since when (aware) and why, a key of ``REASONS``."""

    at: datetime
    reason: str


def revocations_of(*, authority: Authority, now: datetime) -> dict[int, Revocation]:
    """Serial number → revocation, as far as it has begun at ``now``. Raises PkiError: file open to others or broken."""
    return {serial: entry for serial, entry in _recorded(authority).items() if entry.at <= now}


def _recorded(authority: Authority) -> dict[int, Revocation]:
    path = authority.folder / _FILE
    try:
        return {
            int(serial): Revocation(at=datetime.fromisoformat(entry["at"]), reason=entry["reason"])
            for serial, entry in (read_json(path) or {}).items()
        }
    except (ValueError, KeyError, TypeError) as error:
        raise PkiError(f"{path}: 失効の記録が読めません") from error


def revoke(*, authority: Authority, entries: Mapping[int, Revocation]) -> int:
    """Revoke, all in one write; what is revoked already keeps its first day. Returns how many are new.

    Raises PkiError: a reason that is none of ``REASONS``, or a broken file.
    """
    for entry in entries.values():
        if entry.reason not in REASONS:
            raise PkiError(f"失効の理由「{entry.reason}」はありません。{'・'.join(REASONS)} のどれかです")
    path = authority.folder / _FILE
    with alone(path):
        before = _recorded(authority)
        new = {serial: entry for serial, entry in entries.items() if serial not in before}
        if new:
            document = {
                str(serial): {"at": entry.at.isoformat(), "reason": entry.reason}
                for serial, entry in {**before, **new}.items()
            }
            write_json(path, document)
    return len(new)
