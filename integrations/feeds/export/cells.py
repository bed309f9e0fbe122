# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""SQL that turns the 副本 back into rows of a layout: one expression per item, read from the same tables as the reader.

What a row said of itself is not kept and written anew: 処理区分 is 9 (3 for a tombstone), 最新フラグ 1. Numbers,
moments and lengths have one spelling: no leading noughts, Japan's time, no trailing noughts.
"""

from dataclasses import dataclass

from integrations.feeds.layouts import Item
from integrations.feeds.targets import REWRITTEN, Plan
from issuer.papers.errors import ConfigurationError

#: Layout → where its attachments lie: table, column of the bytes, SQL of the name in the package. Named by content: one
#: imprint used twice is one file. 96 bits of SHA-256 keep the manifest of half a million seals within what a receiver
#: takes.
ATTACHED = {
    "I01": ("replica_seal", "image_png", "'seals/' || left(encode(sha256(image_png), 'hex'), 24) || '.png'"),
    "E01": ("replica_gaiji", "font_file", "'fonts/' || left(encode(sha256(font_file), 'hex'), 24) || '.tte'"),
}
_MOMENT = "rtrim(to_char({x} AT TIME ZONE INTERVAL '9 hours', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '0')"
_SPELLED = {
    "boolean": "CASE WHEN {x} THEN '1' WHEN NOT {x} THEN '0' END",
    "date": "to_char({x}, 'YYYY-MM-DD')",
    "timestamp with time zone": f"rtrim({_MOMENT}, '.') || '+09:00'",
    "text": "nullif({x}, '')",
}
_TOLD = {
    "municipality_code": "municipality",
    "action": "CASE WHEN is_deleted THEN '3' ELSE '9' END",
    "is_latest": "'1'",
}
#: Items that lie in the 副本 in another form (``targets.REWRITTEN``) → SQL of what the writer needs to write them.
#: 個人番号 and 暗証番号ハッシュ stay ciphertext here; sheets.py opens them.
_REWRITTEN = {
    "my_number": "ciphertext",
    "pin_hash": "ciphertext",
    "image": ATTACHED["I01"][2],
    "font": ATTACHED["E01"][2],
}


@dataclass(frozen=True, slots=True)
class Rows:
    """The query of a layout's rows in the order of their key, whatever the database's own order is.

    ``statement`` takes the municipality and, where several systems share the table, ``per_source``, the system.
    """

    statement: str
    count: str
    per_source: bool

    def values(self, *, municipality: str, system: str) -> list[str]:
        """What ``statement`` and ``count`` take."""
        return [municipality, system] if self.per_source else [municipality]


def rows_of(plan: Plan) -> Rows:
    """How one layout is read out. Raises ConfigurationError for an item that nothing can write back."""
    cells = ", ".join(_cell(plan, item) for item in plan.layout.items)
    target = plan.target
    where = "WHERE municipality = %s" + (" AND source_system = %s" if target.per_source else "")
    order = ", ".join(
        f'"{name}" COLLATE "C"' if plan.stage_columns[name] == "text" else f'"{name}"' for name in target.key
    )
    return Rows(
        statement=f"SELECT {cells} FROM {target.table} {where} ORDER BY {order}",
        count=f"SELECT count(*) FROM {target.table} {where} AND NOT is_deleted",
        per_source=target.per_source,
    )


def _cell(plan: Plan, item: Item) -> str:
    field = item.field
    if field in _TOLD:
        return _TOLD[field]
    if field == REWRITTEN.get(plan.layout.id, ("", ()))[0]:
        if field not in _REWRITTEN:
            raise ConfigurationError(f"layout {plan.layout.id}: nothing writes the item {item.name} back")
        return _REWRITTEN[field]
    if field in plan.in_extra:
        return f"nullif(extra->>'{field}', '')"
    kind = plan.columns[field]
    if kind.startswith("numeric"):
        return f'trim_scale("{field}")::text'
    return _SPELLED.get(kind, "{x}::text").format(x=f'"{field}"')
