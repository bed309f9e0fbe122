"""Whom a hold is about, named as little as a member of staff needs to see that the number is the right one."""

from collections.abc import Collection
from dataclasses import dataclass

from issuer.replica.models import Household, Resident
from issuer.replica.register_models import RegisterRow
from ops_console.people.masks import masked_name
from ops_console.words import TABLES

_NAMELESS = "(氏名の記録なし)"
NOT_HERE = "副本にこの番号の記録がありません"


@dataclass(frozen=True, slots=True)
class Target:
    """``label``: 個人 宛名番号 123. ``who``: whose name ``masked`` is. ``found``: on record here."""

    label: str
    who: str
    masked: str
    found: bool


_NUMBERS = {"1": "宛名番号", "2": "世帯番号", "3": "戸籍番号"}
_WHO = {"1": "氏名", "2": "世帯主の氏名", "3": "筆頭者の氏名"}


def number_name(target_kind: str) -> str:
    """宛名番号・世帯番号・戸籍番号."""
    return _NUMBERS.get(target_kind, "対象番号")


def target_label(target_kind: str, target_no: str) -> str:
    """個人 宛名番号 123."""
    return f"{TABLES['hold_target'].get(target_kind, target_kind)} {number_name(target_kind)} {target_no}"


def targets_on_record(wanted: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these the 副本 has, inside ``scope``; tells nothing of who they are."""
    return set(_names(wanted))


def target(target_kind: str, target_no: str) -> Target:
    """One target, inside ``scope``. Shows a masked name: note the look on the chain."""
    return targets([(target_kind, target_no)])[target_kind, target_no]


def targets(wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Target]:
    """Many at once, inside ``scope``."""
    names = _names(wanted)
    return {
        (kind, number): Target(
            label=target_label(kind, number),
            who=_WHO.get(kind, "氏名"),
            masked=masked_name(names[kind, number]) or _NAMELESS if (kind, number) in names else NOT_HERE,
            found=(kind, number) in names,
        )
        for kind, number in wanted
    }


def _names(wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    numbers = {kind: [number for one, number in wanted if one == kind] for kind in ("1", "2", "3")}
    people = Resident.objects.filter(atena_no__in=numbers["1"], is_deleted=False).values_list("atena_no", "name")
    homes = Household.objects.filter(household_no__in=numbers["2"], is_deleted=False)
    registers = RegisterRow.objects.filter(koseki_no__in=numbers["3"], is_deleted=False)
    found = {("1", number): name for number, name in people}
    found |= {("2", number): name for number, name in homes.values_list("household_no", "head_name")}
    return found | {("3", number): name for number, name in registers.values_list("koseki_no", "hittosha")}
