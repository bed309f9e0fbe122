"""Where a signed-in person can go: groups of screens, and who may open each."""

from collections.abc import Collection
from dataclasses import dataclass

from ops_console import roles as r
from ops_console.approvals.desks import APPROVALS
from ops_console.roles import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One screen. ``name``: its URL's name and the ``here`` of its pages; ``platform``: 全体管理 has it too."""

    name: str
    label: str
    roles: frozenset[Role]
    platform: bool = False


_SITUATION = (
    Entry("front", "現在の状況", r.ANYONE, platform=True),
    Entry("approvals", "承認待ち", APPROVALS, platform=True),
)
_ISSUING = (
    Entry("history", "発行履歴", r.HISTORY),
    Entry("people", "住民の検索", r.PEOPLE),
    Entry("incidents", "事案", r.INCIDENTS),
    Entry("undetermined", "未確定", r.WORKLIST),
)
_RESTRICTING = (
    Entry("restrictions", "発行制限", r.RESTRICTIONS),
    Entry("exemptions", "例外許可", r.RESTRICTIONS),
    Entry("stops", "停止と再開", r.STOPS),
    Entry("core-downs", "基幹停止の宣言", r.STOPS),
    Entry("everything", "全体の緊急停止", r.EVERYTHING, platform=True),
)
_REGISTERING = (
    Entry("elsewhere", "住登外戸籍登録", r.ELSEWHERE),
    Entry("elsewhere-links", "利用登録の一覧", r.ELSEWHERE),
    Entry("card-users", "条例利用", r.CARD_USERS),
    Entry("card-locks", "条例利用の閉塞", r.CARD_LOCKS),
)
_FEEDS = (
    Entry("feeds", "連携状況", r.FEEDS),
    Entry("quarantine", "隔離した行", r.FEEDS),
    Entry("reconciliations", "突合", r.FEEDS),
    Entry("worklist", "作業一覧", r.WORKLIST),
    Entry("characters", "文字の作業一覧", r.WORKLIST),
    Entry("peers", "証発間連携", r.FEEDS),
)
_COUNTING = (
    Entry("statistics", "統計", r.STATISTICS),
    Entry("settlement", "精算", r.SETTLEMENT),
    Entry("charges", "利用料", r.CHARGES, platform=True),
    Entry("reports", "帳票", r.SETTLEMENT),
    Entry("levels", "サービスの水準", r.SETTLEMENT),
)
_MANAGING = (
    Entry("settings", "設定", r.SETTINGS),
    Entry("calendar", "暦", r.SETTINGS),
    Entry("seals", "公印", r.SEALS),
    Entry("editions", "様式", r.SETTINGS),
    Entry("glyphs", "字形", r.SETTINGS),
    Entry("operators", "操作者権限", r.OPERATORS, platform=True),
)
_AUDITING = (
    Entry("trail", "操作記録", r.TRAIL, platform=True),
    Entry("access", "アクセスログ", r.ACCESS, platform=True),
    Entry("disclosure", "開示請求", r.DISCLOSURE),
)

GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("状況", _SITUATION),
    ("発行", _ISSUING),
    ("制限", _RESTRICTING),
    ("登録", _REGISTERING),
    ("連携", _FEEDS),
    ("統計・精算", _COUNTING),
    ("管理", _MANAGING),
    ("監査", _AUDITING),
)
#: Label, name of its first screen the person may open, whether the page is in it, and its screens.
Group = tuple[str, str, bool, list[Entry]]


def groups_for(*, roles: Collection[str], municipality: str, here: str) -> list[Group]:
    """The groups in which these roles may open something."""
    found: list[Group] = []
    for label, entries in GROUPS:
        mine = [e for e in entries if (municipality or e.platform) and not e.roles.isdisjoint(roles)]
        if mine:
            found.append((label, mine[0].name, here in {entry.name for entry in entries}, mine))
    return found
