# ruff: noqa: S608 - names in these statements come from the models, never from a package
"""Reading tax records (T01, T02) inside ``scope(municipality)``."""

import json
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any

from issuer.papers.tax import Deductions, Dependents, Income, Levy, Payment, TaxRecord
from issuer.replica.tax_models import TaxRecordRow
from issuer.tenancy.trips import Trip

_GROUPS: dict[str, type[Any]] = {"income": Income, "deductions": Deductions, "dependents": Dependents, "levy": Levy}
_PLAIN = (
    "atena_no", "fiscal_year", "address_on_jan1", "undeclared", "taxed", "taxed_elsewhere", "notes", "is_stopped",
    "operated_at",
)  # fmt: skip
_PAYMENTS = (
    'SELECT atena_no, fiscal_year, tax_item, "納付すべき額", "納付済額", "未納額", "納期未到来額", "収納反映日", '
    '"備考", operated_at, gaiji_version '
    "FROM replica_tax_payment "
    "WHERE municipality = %s AND atena_no = %s AND NOT is_deleted ORDER BY fiscal_year DESC, tax_item"
)


def ask_taxes(*, trip: Trip, municipality: str, atena_no: str) -> Callable[[], tuple[TaxRecord, ...]]:
    """課税 of one person, every 証明年度 (西暦), newest first."""
    found = trip.ask(_records(), [municipality, atena_no])
    return lambda: tuple(map(_record, found.rows))


def ask_payments(*, trip: Trip, municipality: str, atena_no: str) -> Callable[[], tuple[Payment, ...]]:
    """納税 of one person: newest 証明年度 first, in it every 税目 by its code."""
    found = trip.ask(_PAYMENTS, [municipality, atena_no])
    return lambda: tuple(Payment(*row) for row in found.rows)


@cache
def _columns() -> tuple[str, ...]:
    """Columns of the table in the order the value is made: the plain ones, then group by group."""
    by_attribute = {f.attname: str(f.column) for f in TaxRecordRow._meta.local_concrete_fields}
    grouped = [f"{group}_{f.name}" for group, made in _GROUPS.items() for f in fields(made)]
    return tuple(by_attribute[name] for name in (*_PLAIN, *grouped))


@cache
def _records() -> str:
    listed = ", ".join(f'"{column}"' for column in _columns())
    return (
        f"SELECT {listed}, extra, gaiji_version FROM replica_tax_record "
        "WHERE municipality = %s AND atena_no = %s AND NOT is_deleted ORDER BY fiscal_year DESC"
    )


def _record(row: tuple[Any, ...]) -> TaxRecord:
    plain = dict(zip(_PLAIN, row, strict=False))
    at = len(_PLAIN)
    groups = {}
    for group, made in _GROUPS.items():
        width = len(fields(made))
        groups[group] = made(*row[at : at + width])
        at += width
    return TaxRecord(**plain, **groups, others=json.loads(row[at]), gaiji=row[at + 1])
