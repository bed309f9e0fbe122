# ruff: noqa: S608 - names in these statements are this module's own
"""What travels between peers: four records, no column more than the rules ask for (no name, no address, no reason).

One table drives both sides: how a row becomes attributes of an element, how those become a row, and the totals both
sides compare. The receiver keeps the rows in the very tables the rules read; their source is PEER (holds:
``PEER:<link>:<source>``), so that nothing of a peer is taken for a package's, passed on, or ended here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models
from django.db.backends.utils import CursorWrapper

SOURCE = "PEER"
_TEXT_OF = {
    "text": "{c}",
    "boolean": "{c}::text",
    "date": "to_char({c}, 'YYYY-MM-DD')",
    "timestamptz": "to_char({c} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
}
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """One kind of record. ``columns`` → SQL type; ``keys`` come first among them.

    ``living``: SQL over ``t`` of the rows that are told. ``gone``: SQL that ends a row here. ``changed``: SQL that
    tells a reader that a row was written anew. ``per_source``: the source system is part of the key.
    """

    name: str
    model: str
    keys: tuple[str, ...]
    columns: Mapping[str, str]
    #: A row that is not ``gone`` has these beside its keys.
    required: tuple[str, ...] = ("operated_at",)
    living: str = "NOT t.is_deleted AND t.source_system <> 'PEER'"
    changed: str = ""
    per_source: bool = False

    @property
    def table(self) -> str:
        """Its table."""
        return str(self._model._meta.db_table)

    @property
    def _model(self) -> type[models.Model]:
        return apps.get_model(self.model)

    @property
    def attributes(self) -> dict[str, str]:
        """Attribute of the element → column."""
        return {_camel(column): column for column in self.columns}

    def is_whole(self, row: Row) -> bool:
        """Whether a row that arrived says all that its kind has to say."""
        return "gone" in row or all(column in row for column in self.required)

    def _own_keys(self) -> tuple[str, ...]:
        return tuple("source_system" if key == "source" else key for key in self.keys)

    def _text(self, column: str) -> str:
        """SQL of a column as it stands on the wire."""
        # A hold of a peer is known at home by the source alone.
        named = "regexp_replace(t.source_system, '^PEER:[^:]*:', '')" if column == "source" else f't."{column}"'
        return f"coalesce({_TEXT_OF[self.columns[column]].format(c=named)}, '')"

    def _given(self, column: str) -> str:
        """SQL of a column out of the wire's document, where empty text does not travel."""
        return f"coalesce(r.\"{column}\", '')" if self.columns[column] == "text" else f'r."{column}"'

    def _texts(self) -> str:
        return ", ".join(self._text(column) for column in self.columns)

    def page(
        self, *, cursor: CursorWrapper, municipality: str, after: Sequence[str], until: Sequence[str] | None, most: int
    ) -> list[Row]:
        """Living rows behind the keys ``after`` in the order of their keys, up to ``until`` or ``most`` rows."""
        keys = ", ".join(f't."{key}"' for key in self._own_keys())
        marks = ", ".join(["%s"] * len(self.keys))
        end = f"AND ({keys}) <= ({marks})" if until else ""
        cursor.execute(
            f"SELECT {self._texts()} FROM {self.table} t WHERE t.municipality = %s AND {self.living} "
            f"AND ({keys}) > ({marks}) {end} ORDER BY {keys}" + ("" if until else f" LIMIT {int(most)}"),
            [municipality, *after, *(until or ())],
        )
        return [dict(zip(self.columns, row, strict=True)) for row in cursor.fetchall()]

    def of_keys(self, *, cursor: CursorWrapper, municipality: str, keys: Sequence[Sequence[str]]) -> list[Row]:
        """The rows of these keys as they stand now; one that is not living any more says so (``gone``)."""
        same = " AND ".join(f't."{own}" = k."{key}"' for own, key in zip(self._own_keys(), self.keys, strict=True))
        asked = ", ".join(f'k."{key}"' for key in self.keys)
        names = ", ".join(f'"{key}"' for key in self.keys)
        cursor.execute(
            f"SELECT t.municipality IS NULL, {asked}, {self._texts()} "
            f"FROM unnest({', '.join(['%s::text[]'] * len(self.keys))}) AS k({names}) "
            f"LEFT JOIN {self.table} t ON t.municipality = %s AND {same} AND {self.living}",
            [*(list(column) for column in zip(*keys, strict=True)), municipality],
        )
        rows: list[Row] = []
        for gone, *values in cursor.fetchall():
            if gone:
                rows.append({**dict(zip(self.keys, values, strict=False)), "gone": "true"})
            else:
                rows.append(dict(zip(self.columns, values[len(self.keys) :], strict=True)))
        return rows

    def totals(self, *, cursor: CursorWrapper, municipality: str, link: str = "") -> tuple[str, str]:
        """Number and sum of hashes of the living rows: of our own, or (``link``) of those that came from a peer."""
        line = f"concat_ws(E'\\x1f', {self._texts()})"
        living, values = self.living, []
        if link:
            living, values = (
                f"NOT t.is_deleted AND {self._from_peer}",
                [self.source_of(link) + ("%" if self.per_source else "")],
            )
        cursor.execute(
            f"SELECT count(*)::text, coalesce(sum(('x' || substr(md5({line}), 1, 15))::bit(60)::bigint), 0)::text "
            f"FROM {self.table} t WHERE t.municipality = %s AND {living}",
            [municipality, *values],
        )
        count, hashed = cursor.fetchone()
        return str(count), str(hashed)

    @property
    def _from_peer(self) -> str:
        return "t.source_system LIKE %s" if self.per_source else "t.source_system = %s"

    def source_of(self, link: str) -> str:
        """What stands for this link in ``source_system``, of holds with their own source behind it."""
        return f"{SOURCE}:{link}:" if self.per_source else SOURCE

    def write(
        self, *, cursor: CursorWrapper, municipality: str, link: str, number: int, rows: Iterable[Row], document: str
    ) -> None:
        """Put rows (``document``: the same as JSON) in place; ``number`` stays on each as a whole copy's proof."""
        listed = list(rows)
        if any("gone" not in row for row in listed):
            self._upsert(cursor, municipality, link, number, document)
        gone = [row for row in listed if "gone" in row]
        if gone:
            self._end(cursor, municipality, link, gone)

    def _upsert(self, cursor: CursorWrapper, municipality: str, link: str, number: int, document: str) -> None:
        own = [column for column in self.columns if column != "source"]
        blank = _blanks(self.model, frozenset(self.columns))
        source = "%s || r.source" if self.per_source else "%s"
        keys = ", ".join(("municipality", *self._own_keys()))
        named = ", ".join(f'"{column}"' for column in (*own, *blank))
        given = ", ".join((*(self._given(column) for column in own), *blank.values()))
        typed = ", ".join(f'"{column}" {kind}' for column, kind in self.columns.items())
        assigned = ", ".join(f'"{column}" = excluded."{column}"' for column in own if column not in self.keys)
        cursor.execute(
            f"INSERT INTO {self.table} AS t (municipality, source_system, source_sequence, {named}) "
            f"SELECT %s, {source}, %s, {given} FROM jsonb_to_recordset(%s::jsonb) AS r({typed}, gone boolean) "
            f"WHERE r.gone IS NULL ON CONFLICT ({keys}) DO UPDATE SET {assigned}, is_deleted = false, "
            f"source_sequence = excluded.source_sequence{self.changed} WHERE t.source_system = excluded.source_system",
            [municipality, self.source_of(link), number, document],
        )

    def _end(self, cursor: CursorWrapper, municipality: str, link: str, gone: list[Row]) -> None:
        """Tombstones. The source is part of what is looked for: a peer ends only what it brought."""
        names = ", ".join(f'"{key}"' for key in self.keys)
        same = " AND ".join(f't."{key}" = k."{key}"' for key in self.keys if key != "source")
        source = "%s || k.source" if self.per_source else "%s"
        cursor.execute(
            f"UPDATE {self.table} t SET is_deleted = true{self.changed} "
            f"FROM unnest({', '.join(['%s::text[]'] * len(self.keys))}) AS k({names}) "
            f"WHERE t.municipality = %s AND {same} AND t.source_system = {source} AND NOT t.is_deleted",
            [*([row[key] for row in gone] for key in self.keys), municipality, self.source_of(link)],
        )

    def end_older(self, *, cursor: CursorWrapper, municipality: str, link: str, than: int) -> None:
        """After a whole copy: what a link brought before ``than`` and not since, its source no longer has."""
        cursor.execute(
            f"UPDATE {self.table} t SET is_deleted = true{self.changed} "
            f"WHERE t.municipality = %s AND {self._from_peer} AND NOT t.is_deleted AND t.source_sequence < %s",
            [municipality, self.source_of(link) + ("%" if self.per_source else ""), than],
        )


def _camel(column: str) -> str:
    head, *rest = column.split("_")
    return head + "".join(word.capitalize() for word in rest)


@cache
def _blanks(model: str, given: frozenset[str]) -> dict[str, str]:
    """Columns that do not travel → SQL of what an empty record has there. 世帯員番号 (Member.number) is drawn here."""
    written = {"municipality", "source_system", "source_sequence", "member_no"} | given
    blank = {}
    for field in apps.get_model(model)._meta.concrete_fields:
        if field.column is None or field.column in written or field.null:
            continue
        if isinstance(field, models.JSONField):
            blank[field.column] = "'{}'"
        elif isinstance(field, models.BooleanField):
            blank[field.column] = "false"
        elif isinstance(field, models.IntegerField):
            blank[field.column] = str(field.default if field.has_default() else 0)
        else:
            blank[field.column] = "''"
    return blank


_DAY, _MOMENT, _TEXT, _FLAG = "date", "timestamptz", "text", "boolean"
HOLD = Record(
    name="hold",
    model="holds.HoldRecord",
    keys=("source", "hold_no"),
    columns={
        "source": _TEXT, "hold_no": _TEXT, "target_kind": _TEXT, "target_no": _TEXT, "hold_kind": _TEXT,
        "certificate_kinds": _TEXT, "starts_at": _MOMENT, "ends_at": _MOMENT, "operated_at": _MOMENT,
    },
    required=("target_kind", "target_no", "hold_kind", "starts_at", "operated_at"),
    living="NOT t.is_deleted AND t.ended_at IS NULL AND t.source_system NOT LIKE 'PEER:%%'",
    per_source=True,
)  # fmt: skip
HOUSEHOLD = Record(
    name="household",
    model="replica.Household",
    keys=("household_no",),
    columns={"household_no": _TEXT, "is_locked": _FLAG, "lock_reason": _TEXT, "operated_at": _MOMENT},
    required=("is_locked", "operated_at"),
    changed=", version = t.version + 1",
)
PERSON = Record(
    name="person",
    model="replica.Resident",
    keys=("atena_no",),
    columns={
        "atena_no": _TEXT, "household_no": _TEXT, "resident_state": _TEXT, "is_removed": _FLAG, "birth_era": _TEXT,
        "birth_date": _DAY, "birth_date_unknown": _FLAG, "birth_date_text": _TEXT, "moveout_notified_on": _DAY,
        "moveout_planned_on": _DAY, "moveout_confirmed_on": _DAY, "operated_at": _MOMENT,
    },
    required=("is_removed", "birth_date_unknown", "operated_at"),
)  # fmt: skip
CREDENTIAL = Record(
    name="credential",
    model="identity.CredentialRecord",
    keys=("issuer", "serial_no"),
    columns={
        "issuer": _TEXT, "serial_no": _TEXT, "atena_no": _TEXT, "media": _TEXT, "state": _TEXT,
        "valid_from": _DAY, "valid_to": _DAY, "operated_at": _MOMENT,
    },
    required=("valid_from", "valid_to", "operated_at"),
)  # fmt: skip
#: Holds first: whatever else of a message has to wait, they stop papers.
RECORDS = (HOLD, HOUSEHOLD, PERSON, CREDENTIAL)
PEOPLE = (HOUSEHOLD, PERSON, CREDENTIAL)
BY_NAME = {record.name: record for record in RECORDS}
