"""Where a signed-in person can go: groups of screens, and who may open each."""

from collections.abc import Collection
from dataclasses import dataclass

from ops_console.approvals.desks import APPROVALS
from ops_console.roles import FEEDS, HISTORY, INCIDENTS, OPERATORS, PEOPLE, STATISTICS, STOPS, WORKLIST, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One screen. ``name``: its URL's name and the ``here`` of its pages; ``platform``: 全体管理 has it too."""

    name: str
    label: str
    roles: frozenset[Role]
    platform: bool = False


_SITUATION = (
    Entry("front", "現在の状況", frozenset(Role), platform=True),
    Entry("approvals", "承認待ち", APPROVALS, platform=True),
)
_ISSUING = (
    Entry("history", "発行履歴", HISTORY),
    Entry("people", "住民の検索", PEOPLE),
    Entry("incidents", "事案", INCIDENTS),
)
_RESTRICTING = (Entry("stops", "停止と再開", STOPS),)
_FEEDS = (
    Entry("feeds", "連携状況", FEEDS),
    Entry("quarantine", "隔離した行", FEEDS),
    Entry("reconciliations", "突合", FEEDS),
    Entry("worklist", "作業一覧", WORKLIST),
    Entry("characters", "文字の作業一覧", WORKLIST),
)
_COUNTING = (Entry("statistics", "統計", STATISTICS),)
_MANAGING = (Entry("operators", "操作者権限", OPERATORS, platform=True),)

GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("状況", _SITUATION),
    ("発行", _ISSUING),
    ("制限", _RESTRICTING),
    ("連携", _FEEDS),
    ("統計・精算", _COUNTING),
    ("管理", _MANAGING),
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
