"""Which layout goes into which table, and how a staged field becomes a column. Driven by layouts and models."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connections, models

from integrations.feeds.layouts import Item, Layout, layouts
from issuer.holds.models import HoldRecord
from issuer.identity.models import CardUser, CredentialRecord
from issuer.replica import models as replica
from issuer.replica import register_models as registers
from issuer.replica import tax_models as tax
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
    "U01": CardUser,
    "R01": HoldRecord,
    "I01": replica.SealRegistration,
    "T01": tax.TaxRecordRow,
    "T02": tax.PaymentRow,
    "K01": registers.RegisterRow,
    "K02": registers.RegisterMemberRow,
    "K03": registers.EntryRow,
    "K04": registers.ItemRow,
    "F01": registers.FuhyoRow,
    "F02": registers.FuhyoPersonRow,
    "F03": registers.FuhyoAddressRow,
    "D01": registers.DisasterRow,
    "E01": replica.GaijiFont,
}
#: What the tables cannot say: which state is the end of a record, and what a record starts with.
_OPTIONS: dict[str, dict[str, Any]] = {
    "J01": {
        "identity": ("name", "resident_state", "is_removed"),
        "initial": (("identity_changed_at", "s.operated_at"),),
        "dead": "({x}.is_removed OR {x}.resident_state <> '1')",
    },
    "J02": {"initial": (("version", "1"),)},
    "J04": {"identity": ("roman_name", "kanji_name")},
    "J05": {"identity": ("alias", "deleted_on")},
    "J08": {"compared": ("digest",)},
    "S01": {"dead": "{x}.state IN ('3', '4')"},
    "U01": {"dead": "{x}.state IN ('3', '4')", "compared": ("atena_no", "state", "valid_to", "digest", "extra")},
    "R01": {"absence_deletes": False, "per_source": True},
    "I01": {"dead": "{x}.seal_state IN ('3', '4')"},
    "K01": {"initial": (("version", "1"),), "dead": "{x}.koseki_state IN ('2', '3')"},
    "K02": {"dead": "{x}.is_removed"},
    "F01": {"initial": (("version", "1"),)},
    "F02": {"dead": "{x}.removed_on IS NOT NULL"},
    # Rows lean on the editions they came with, so a FULL that leaves an edition out does not withdraw it.
    "E01": {"absence_deletes": False, "compared": ("sha256", "effective_at")},
}
#: Whose papers a row may change, by the items it has. A register's paper shows nothing of the residents' register,
#: so 宛名番号 in it only ties its people to residents.
_SUBJECTS = {"atena_no": "person", "household_no": "household", "koseki_no": "koseki"}
_REGISTERS = {"KOSEKI": "koseki", "FUHYO": "fuhyo"}
#: Columns the package does not set, or that every record carries beside its content.
_NOT_CONTENT = frozenset(
    "municipality change_id history_no history_branch is_deleted operator_id operated_at source_system "  # noqa: SIM905
    "source_sequence extra row_digest member_no version gaiji_version identity_changed_at ended_at pk".split()
)
#: Items that say something about the row, not about the record.
_ENVELOPE = frozenset(["municipality_code", "change_id", "action", "is_latest"])
#: Fields that never enter the database as they come, and what stands for them in the staging table.
REWRITTEN = {"J08": ("my_number", ("ciphertext", "digest")), "I01": ("image", ("image_png",)),
             "E01": ("font", ("font_file", "sha256")), "U01": ("pin_hash", ("ciphertext", "digest"))}  # fmt: skip


#: Layouts whose rows are more than their line says: the file it names belongs to them.
_BESIDE_ITS_LINE = frozenset(["I01", "E01"])


@dataclass(frozen=True, slots=True)
class Plan:
    """A layout with its staging columns (name → SQL type), its columns in the 副本 (field → SQL type) and its target.

    Items without a column of their own, which are kept in ``extra``, are among ``columns`` as texts.
    """

    layout: Layout
    stage_columns: dict[str, str]
    columns: dict[str, str]
    target: Target
    #: Columns of texts that a paper may show; empty where the table does not remember 外字.
    texts: tuple[str, ...]
    #: Positions among the layout's items of what tells whom and what a row is about.
    subject: tuple[int, ...]
    in_extra: frozenset[str]
    #: Beside the record a row is counted as, in a file whose rows stand for several records.
    derived: bool = False
    #: The sender has no household record: 世帯員数 is counted from the residents.
    counts_members: bool = False

    def stored(self, field: str) -> str:
        """SQL of a field as the 副本 holds it. ``field``: one of ``columns``."""
        return f"coalesce(extra->>'{field}', '')" if field in self.in_extra else f'"{field}"'

    def tells_blanks(self, field: str) -> bool:
        """Whether a blank of the file can still be told from a nought."""
        return not self.target.values.get(field, "").startswith("coalesce(")


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
    target = Target(
        layout=layout_id,
        table=model._meta.db_table,
        key=layout.key,
        values=values,
        touches=_touches(layout),
        digested="row_digest" in columns and layout_id not in _BESIDE_ITS_LINE,
        **_OPTIONS.get(layout_id, {}),
    )
    subjects = {"municipality_code", "change_id", "target_kind", "target_no", *layout.key, layout.subject}
    positions = tuple(i for i, item in enumerate(layout.items) if item.field in subjects)
    is_printed = issubclass(model, replica.PrintedRecord)
    return Plan(
        layout=layout,
        stage_columns=stage,
        columns={name: kind for name, kind in stage.items() if name in columns or name in beside},
        target=target,
        texts=tuple(item.field for item in layout.items if is_printed and item.type == "text"),
        subject=positions,
        in_extra=frozenset(beside),
    )


def _touches(layout: Layout) -> tuple[str, ...]:
    if layout.system in _REGISTERS:
        return (_REGISTERS[layout.system],)
    return tuple(_SUBJECTS[item.field] for item in layout.items if item.field in _SUBJECTS)


def _type(field: "models.Field[Any, Any] | None", item: Item | None) -> str:
    if item is not None and item.field in ("is_latest", "is_deleted"):
        return "boolean"
    return str(field.db_type(connections["default"])) if field is not None else "text"


def _value(field: "models.Field[Any, Any]") -> str:
    staged = f's."{field.column}"'
    if isinstance(field, models.BooleanField):
        return f"coalesce({staged}, false)"
    if isinstance(field, models.IntegerField) and not field.null:
        return f"coalesce({staged}, 0)"
    return staged


def _extra(names: list[str]) -> str:
    """Items without a column, as they came; blank ones are left out."""
    pairs = [f"'{name}', nullif(s.\"{name}\", '')" for name in names]
    # A function of PostgreSQL takes at most 100 arguments.
    built = [f"jsonb_build_object({', '.join(pairs[i : i + 50])})" for i in range(0, len(pairs), 50)]
    return f"jsonb_strip_nulls({' || '.join(built)})" if built else "'{}'::jsonb"
