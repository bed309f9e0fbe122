"""The words of acts, and the groups they are searched by."""

from collections.abc import Mapping

from ops_console.approvals.desks import DESKS
from ops_console.words import TABLES

_STEPS = {"proposed": "提案", "approved": "承認", "declined": "取下げ・却下"}
OTHER = "その他"
#: Group → first words of the acts in it. What no group names is in その他.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "交付": ("issue", "delivery", "outcome"),
    "履歴・記録の閲覧": ("history", "record", "trail", "access", "disclosure", "people", "person", "approval"),
    "事案・監査の鎖": ("incident", "chain"),
    "発行制限": ("hold", "exemption", "restriction"),
    "停止・再開": ("core_down", "service"),
    "団体の設定": ("municipality", "settings"),
    "住登外の利用登録": ("registration",),
    "条例利用": ("card",),
    "連携": (
        *("feed", "receipt", "peer", "replica", "worklist"),
        *("quarantine", "reconciliation", "characters"),
    ),
    "統計・精算": ("statistics", "settlement", "charges", "report", "undetermined"),
    "サインイン": ("sign_in", "sign_out", "session", "passkey", "authenticator"),
    "操作者": ("operator",),
    "鍵・控え": ("keys", "server"),
    "試し (発行しない)": ("preview", "explain"),
}


def act_word(action: str) -> str:
    """What an act is called; the code itself where nobody has said (a test keeps that from happening)."""
    return known_acts().get(action, action)


def known_acts() -> dict[str, str]:
    """Every act → its word, the steps of every proposal for two included."""
    steps = {f"{act}.{step}": f"{desk.label}: {word}" for act, desk in DESKS.items() for step, word in _STEPS.items()}
    return steps | dict(TABLES["act"])


def groups() -> list[str]:
    """Names of the groups, in the order of the list."""
    return [*_GROUPS, OTHER]


def acts_of(group: str) -> list[str]:
    """The acts of a group."""
    return [action for action in known_acts() if _group(action) == group]


def _group(action: str) -> str:
    first = action.partition(".")[0]
    return next((name for name, words in _GROUPS.items() if first in words), OTHER)
