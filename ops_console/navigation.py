"""Where a signed-in person can go: groups of screens, and who may open each."""

from collections.abc import Collection
from dataclasses import dataclass

from ops_console.approvals.desks import APPROVALS
from ops_console.roles import ACCESS, DISCLOSURE, FEEDS, HISTORY, INCIDENTS, STATISTICS, STOPS, TRAIL, WORKLIST, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One screen. ``name``: its URL's name and the ``here`` of its pages; ``platform``: 全体管理 has it too."""

    name: str
    label: str
    roles: frozenset[Role]
    platform: bool = False


GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("状況", (Entry("front", "現在の状況", frozenset(Role), platform=True), Entry("approvals", "承認待ち", APPROVALS))),
    (
        "発行",
        (
            Entry("history", "発行履歴", HISTORY),
            Entry("incidents", "事案", INCIDENTS),
            Entry("undetermined", "未確定", WORKLIST),
        ),
    ),
    ("制限", (Entry("stops", "停止と再開", STOPS),)),
    ("連携", (Entry("feeds", "連携状況", FEEDS), Entry("worklist", "作業一覧", WORKLIST))),
    ("統計・精算", (Entry("statistics", "統計", STATISTICS),)),
    (
        "監査",
        (
            Entry("trail", "操作記録", TRAIL, platform=True),
            Entry("access", "アクセスログ", ACCESS, platform=True),
            Entry("disclosure", "開示請求", DISCLOSURE),
        ),
    ),
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
