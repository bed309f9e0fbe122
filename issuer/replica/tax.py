# ruff: noqa: S608 - names in these statements come from the models, never from a package
"""Reading tax records (T01, T02) inside ``scope(municipality)``."""

import json
from dataclasses import fields
from functools import cache
from typing import Any

from issuer.papers.tax import Deductions, Dependents, Income, Levy, Payment, TaxRecord
from issuer.replica.sql import rows
from issuer.replica.tax_models import TaxRecordRow

_GROUPS: dict[str, type[Any]] = {"income": Income, "deductions": Deductions, "dependents": Dependents, "levy": Levy}
_PLAIN = (
    "atena_no", "fiscal_year", "address_on_jan1", "undeclared", "taxed", "taxed_elsewhere", "notes", "is_stopped",
    "operated_at",
)  # fmt: skip
_PAYMENTS = (
    'SELECT atena_no, fiscal_year, tax_item, "納付すべき額", "納付済額", "未納額", "納期未到来額", "収納反映日", '
    '"備考", operated_at, gaiji_version '
    "FROM replica_tax_payment "
    "WHERE municipality = %s AND atena_no = %s AND fiscal_year = %s AND NOT is_deleted ORDER BY tax_item"
)


def tax_record(*, municipality: str, atena_no: str, fiscal_year: int) -> TaxRecord | None:
    """課税 of one person and 証明年度 (西暦の年度); None when there is none or it was deleted."""
    found = _records("AND fiscal_year = %s", [municipality, atena_no, fiscal_year])
    return found[0] if found else None


def latest_tax_record(*, municipality: str, atena_no: str, until: int) -> TaxRecord | None:
    """課税 of the newest 証明年度 not after ``until``, the newest one that may be certified today (domain.md §4.4)."""
    found = _records("AND fiscal_year <= %s ORDER BY fiscal_year DESC LIMIT 1", [municipality, atena_no, until])
    return found[0] if found else None


def payments(*, municipality: str, atena_no: str, fiscal_year: int) -> tuple[Payment, ...]:
    """納税 of every 税目 of one 証明年度, by its code."""
    return tuple(Payment(*row) for row in rows(_PAYMENTS, [municipality, atena_no, fiscal_year]))


@cache
def _columns() -> tuple[str, ...]:
    """Columns of the table in the order the value is made: the plain ones, then group by group."""
    by_attribute = {f.attname: str(f.column) for f in TaxRecordRow._meta.local_concrete_fields}
    grouped = [f"{group}_{f.name}" for group, made in _GROUPS.items() for f in fields(made)]
    return tuple(by_attribute[name] for name in (*_PLAIN, *grouped))


def _records(condition: str, values: list[Any]) -> list[TaxRecord]:
    listed = ", ".join(f'"{column}"' for column in _columns())
    statement = (
        f"SELECT {listed}, extra, gaiji_version FROM replica_tax_record "
        f"WHERE municipality = %s AND atena_no = %s AND NOT is_deleted {condition}"
    )
    return [_record(row) for row in rows(statement, values)]


def _record(row: tuple[Any, ...]) -> TaxRecord:
    plain = dict(zip(_PLAIN, row, strict=False))
    at = len(_PLAIN)
    groups = {}
    for group, made in _GROUPS.items():
        width = len(fields(made))
        groups[group] = made(*row[at : at + width])
        at += width
    return TaxRecord(**plain, **groups, others=json.loads(row[at]), gaiji=row[at + 1])
