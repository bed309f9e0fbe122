"""Parts whose values do not stand one by one in the document: fees, hours, freshness."""

from typing import Any

from issuer.papers.kinds import KIND_NAMES
from ops_console.settings_.part import Item, Json, Values, read_plainly, write_plainly


def read_fees(items: tuple[Item, ...], document: Json) -> Values:
    """A kind that is offered stands in the table of offered kinds; any other does not."""
    values = read_plainly(items, document)
    for kind in KIND_NAMES:
        values[f"offered__{kind}__on"] = kind in document["offered"]
    return values


def write_fees(values: Values) -> dict[str, Any]:
    """Only the kinds that are offered."""
    document = write_plainly(values)
    offered = {kind: fee for kind, fee in document["offered"].items() if fee.pop("on")}
    return {**document, "offered": offered}


def read_hours(items: tuple[Item, ...], document: Json) -> Values:
    """Nothing for a kind without hours of its own."""
    values = read_plainly(items, document)
    return {name: value or "" for name, value in values.items()}


def write_hours(values: Values) -> dict[str, Any]:
    """A kind for which nothing is written has the hours of all again ("")."""
    hours = write_plainly(values)["hours"]
    return {"hours": {key: one if key == "default" or any(one.values()) else "" for key, one in hours.items()}}


def read_freshness(items: tuple[Item, ...], document: Json) -> Values:
    """Office hours in three values; what a system of its own leaves out holds as for all."""
    given = document["freshness"]
    days, span = given["office_hours"].split(" ")
    opens, _, closes = span.partition("-")
    values = read_plainly(items, {"freshness": {**given, "days": days, "open": opens, "close": closes}})
    for name, one in given.items():
        if isinstance(one, dict):
            for side in ("warn", "limit"):
                values[f"freshness__{name}__{side}"] = one.get(side, given[side])
    return values


def write_freshness(values: Values) -> dict[str, Any]:
    """A system for which nothing is written has the limits of all again (""); one of two left out is that of all."""
    given = write_plainly(values)["freshness"]
    office = f"{given.pop('days')} {given.pop('open')}-{given.pop('close')}"
    common = {side: given.pop(side) for side in ("warn", "limit")}
    systems = {name: {**common, **one} if one else "" for name, one in given.items()}
    return {"freshness": {**common, **systems, "office_hours": office}}
