"""Which layout goes into which table, and how a staged field becomes a column. Driven by layouts and models."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connections, models

from integrations.feeds.layouts import Item, Layout, layouts
from issuer.holds.models import HoldRecord
from issuer.identity.models import CredentialRecord
from issuer.replica import models as replica
from issuer.replica.merge import Target

_MODELS: dict[str, type[models.Model]] = {
    "J01": replica.Resident,
    "J02": replica.Household,
    "J03": replica.AddressHistory,
    "J04": replica.ForeignResident,
    "J05": replica.AliasName,
    "J06": replica.HonsekiRecord,
    "J07": replica.Remark,
    "J08": replica.MyNumber,
    "S01": CredentialRecord,
    "R01": HoldRecord,
    "I01": replica.SealRegistration,
    "E01": replica.GaijiFont,
}
_OPTIONS: dict[str, dict[str, Any]] = {
    "J01": {
        "household": "household_no",
        "identity": ("name", "resident_state", "is_removed"),
        "initial": (("identity_changed_at", "s.operated_at"),),
        "dead": "({x}.is_removed OR {x}.resident_state <> '1')",
    },
    "J02": {"household": "household_no", "initial": (("version", "1"),)},
    "J04": {"identity": ("roman_name", "kanji_name")},
    "J05": {"identity": ("alias", "deleted_on")},
    "J08": {"compared": ("digest",)},
    "S01": {"dead": "{x}.state IN ('3', '4')"},
    "R01": {"absence_deletes": False, "per_source": True},
    "I01": {"dead": "{x}.seal_state IN ('3', '4')"},
    # Rows lean on the editions they came with, so a FULL that leaves an edition out does not withdraw it.
    "E01": {"person": "", "absence_deletes": False, "compared": ("sha256", "effective_at")},
}
#: Columns the package does not set, or that every record carries beside its content.
_NOT_CONTENT = frozenset(
    "municipality change_id history_no history_branch is_deleted operator_id operated_at source_system "  # noqa: SIM905
    "source_sequence extra member_no version gaiji_version identity_changed_at ended_at pk".split()
)
#: Items that say something about the row, not about the record.
_ENVELOPE = frozenset(["municipality_code", "change_id", "action", "is_latest"])
#: Fields that never enter the database as they come, and what stands for them in the staging table.
REWRITTEN = {"J08": ("my_number", ("ciphertext", "digest")), "I01": ("image", ("image_png",)),
             "E01": ("font", ("font_file", "sha256"))}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """A layout with its staging columns (name → SQL type) and its target."""

    layout: Layout
    stage_columns: dict[str, str]
    target: Target
    #: Columns of texts that a paper may show; empty where the table does not remember 外字.
    texts: tuple[str, ...]
    #: Positions among the layout's items of what tells whom and what a row is about.
    subject: tuple[int, ...]


@cache
def plan(layout_id: str) -> Plan:
    """How one applicable layout is staged and merged."""
    layout = layouts()[layout_id]
    model = _MODELS[layout_id]
    columns = {f.column: f for f in model._meta.local_concrete_fields}
    dropped, added = REWRITTEN.get(layout_id, ("", ()))
    stage = {item.field: _type(columns.get(item.field), item) for item in layout.items if item.field != dropped} | {
        name: _type(columns[name], None) for name in added
    }
    values = {
        name: _value(field)
        for name, field in columns.items()
        if name in stage and name not in _NOT_CONTENT and name not in layout.key
    }
    beside = [n for n in stage if n not in columns and n not in _ENVELOPE]
    values["extra"] = _extra(beside)
    options = dict(_OPTIONS.get(layout_id, {}))
    if layout_id != "R01":
        options.setdefault("person", "" if layout_id == "J02" else "atena_no")
    target = Target(layout=layout_id, table=model._meta.db_table, key=layout.key, values=values, **options)
    subjects = {"municipality_code", "change_id", *layout.key}
    subjects |= {"target_kind", "target_no"} if layout_id == "R01" else {target.person or "household_no"}
    positions = tuple(i for i, item in enumerate(layout.items) if item.field in subjects)
    is_printed = issubclass(model, replica.PrintedRecord)
    texts = tuple(item.field for item in layout.items if is_printed and item.type == "text" and item.field in values)
    return Plan(layout=layout, stage_columns=stage, target=target, texts=texts, subject=positions)


def _type(field: "models.Field[Any, Any] | None", item: Item | None) -> str:
    if item is not None and item.field in ("is_latest", "is_deleted"):
        return "boolean"
    return str(field.db_type(connections["default"])) if field is not None else "text"


def _value(field: "models.Field[Any, Any]") -> str:
    staged = f's."{field.column}"'
    if isinstance(field, models.BooleanField):
        return f"coalesce({staged}, false)"
    if isinstance(field, models.IntegerField):
        return f"coalesce({staged}, 0)"
    return staged


def _extra(names: list[str]) -> str:
    if not names:
        return "'{}'::jsonb"
    pairs = ", ".join(f"'{name}', nullif(s.\"{name}\", '')" for name in names)
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"
