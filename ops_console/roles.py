"""Roles of operators and what each lets a person see (domain §8.1-8)."""

from collections.abc import Collection
from enum import StrEnum

from issuer.papers.kinds import CertificateKind


class Role(StrEnum):
    """Names of the contract's ``operator_add --role``."""

    VIEW = "VIEW"
    ISSUE = "ISSUE"
    KOSEKI = "KOSEKI"
    TAX = "TAX"
    HOLD = "HOLD"
    PROTECTION = "PROTECTION"
    STATISTICS = "STATISTICS"
    AUDIT = "AUDIT"
    ADMIN = "ADMIN"
    SEAL = "SEAL"
    PLATFORM = "PLATFORM"


ROLE_NAMES: dict[Role, str] = {
    Role.VIEW: "照会",
    Role.ISSUE: "証明",
    Role.KOSEKI: "戸籍",
    Role.TAX: "税",
    Role.HOLD: "発行制限",
    Role.PROTECTION: "支援措置",
    Role.STATISTICS: "統計",
    Role.AUDIT: "監査 (閲覧)",
    Role.ADMIN: "システム管理",
    Role.SEAL: "公印管理",
    Role.PLATFORM: "全体管理",
}

#: Roles that belong to a municipality; every signed-in member of its staff holds at least one.
MUNICIPAL = frozenset(Role) - {Role.PLATFORM}
ANYONE = frozenset(Role)
HISTORY = frozenset({Role.VIEW, Role.KOSEKI, Role.TAX, Role.AUDIT})
#: Who may ask for a name. An auditor looks at acts, not at people.
REVEAL = HISTORY - {Role.AUDIT}
STOPS = frozenset({Role.VIEW, Role.AUDIT, Role.ADMIN})
#: 緊急停止 of every municipality: nobody of a municipality.
EVERYTHING = frozenset({Role.PLATFORM})
CARD_LOCKS = frozenset({Role.HOLD})
RESTRICTIONS = frozenset({Role.HOLD, Role.PROTECTION})
STATISTICS = frozenset({Role.STATISTICS})
#: 精算, 利用料 and 帳票: those who count, run and look after the service; a statement is taken by one who counts.
SETTLEMENT = frozenset({Role.STATISTICS, Role.AUDIT, Role.ADMIN})
CHARGES = SETTLEMENT | {Role.PLATFORM}
FEEDS = frozenset({Role.VIEW, Role.AUDIT, Role.ADMIN})
INCIDENTS = frozenset({Role.VIEW, Role.AUDIT, Role.ADMIN})
#: Who looks for people of the 副本; 戸籍 and 税 have their own records.
PEOPLE = frozenset({Role.VIEW})
#: 住登外戸籍登録: an auditor sees what was done, not who applied.
ELSEWHERE = frozenset({Role.KOSEKI, Role.AUDIT})
CARD_USERS = frozenset({Role.VIEW, Role.HOLD, Role.AUDIT, Role.ADMIN})
WORKLIST = frozenset({Role.VIEW, Role.AUDIT, Role.ADMIN})
OPERATORS = frozenset({Role.ADMIN, Role.AUDIT, Role.PLATFORM})
OPERATORS_ACTING = OPERATORS - {Role.AUDIT}
SETTINGS = frozenset({Role.ADMIN, Role.SEAL, Role.AUDIT})
SEALS = frozenset({Role.ADMIN, Role.SEAL, Role.AUDIT})
#: 監査 reads the chain of its municipality; 全体管理 the platform's own, which names nobody but operators.
TRAIL = frozenset({Role.AUDIT, Role.PLATFORM})
ACCESS = frozenset({Role.AUDIT, Role.ADMIN, Role.PLATFORM})
#: An extract covers every kind and the acts of staff: of the roles only 監査 reads both, and it only reads (ADR 0024).
DISCLOSURE = frozenset({Role.AUDIT})

_KOSEKI = frozenset({CertificateKind.KOSEKI_ZENBU, CertificateKind.KOSEKI_KOJIN, CertificateKind.FUHYO})
_TAX = frozenset({CertificateKind.SHOTOKU, CertificateKind.KAZEI, CertificateKind.NOZEI})
_KINDS: dict[Role, frozenset[CertificateKind]] = {
    Role.VIEW: frozenset(CertificateKind) - _KOSEKI - _TAX,
    Role.KOSEKI: _KOSEKI,
    Role.TAX: _TAX,
    Role.AUDIT: frozenset(CertificateKind),
}


def readable_kinds(roles: Collection[str]) -> frozenset[CertificateKind]:
    """Kinds whose records these roles may look at: 戸籍 and 税 are apart from 照会."""
    return frozenset().union(*(kinds for role, kinds in _KINDS.items() if role in roles))


def revealable_kinds(roles: Collection[str]) -> frozenset[CertificateKind]:
    """Kinds on whose records these roles may ask for the person's name."""
    return readable_kinds([role for role in roles if role in REVEAL])
