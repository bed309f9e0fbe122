"""Settings as staff see them: layers with their dates, what stands at a moment, and what a change would do."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from issuer.municipality.models import Setting
from issuer.municipality.resolve import WRITTEN_WHOLE, merge
from issuer.papers.errors import BadInput
from issuer.papers.kinds import KIND_NAMES, CertificateKind

Json = dict[str, Any]
_LONG_BEFORE = timedelta(days=365 * 50)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer; ``number`` breaks a tie of two with the same ``start``, the later wins."""

    number: int
    start: datetime
    recorded_at: datetime
    recorded_by: str
    document: Mapping[str, Any]

    @property
    def is_first(self) -> bool:
        """Whether it came with the municipality: such a layer begins before anything could be asked."""
        return self.start < self.recorded_at - _LONG_BEFORE


def layers() -> list[Layer]:
    """Every layer in the order in which they apply, inside ``scope``."""
    return [
        Layer(row.id, row.effective_from, row.recorded_at, row.recorded_by, row.document)
        for row in Setting.objects.order_by("effective_from", "id")
    ]


def with_layer(found: Sequence[Layer], *, start: datetime, document: Mapping[str, Any]) -> list[Layer]:
    """The layers as they would be with one more, written now."""
    number = max((one.number for one in found), default=0) + 1
    return sorted([*found, Layer(number, start, start, "", document)], key=lambda one: (one.start, one.number))


def standing(found: Iterable[Layer], *, at: datetime, without: int = 0) -> Json:
    """The merged document in force at ``at``; ``without`` one layer, as if it had never been written."""
    return merge(one.document for one in found if one.start <= at and one.number != without)


def of_items(found: Iterable[Layer], items: Collection[str]) -> list[Layer]:
    """The layers that write any of these top-level items."""
    return [one for one in found if not one.document.keys().isdisjoint(items)]


def basis_of(found: Iterable[Layer], items: Collection[str], *, at: datetime) -> str:
    """A fingerprint of what was ever said about these items, and of what of it is in force at ``at``.

    Any new layer changes it, and so does an older one that comes into force.
    """
    mine = of_items(found, items)
    numbers = ",".join(f"{one.number}{'+' if one.start <= at else '-'}" for one in mine)
    return hashlib.sha256(numbers.encode()).hexdigest()[:32]


def smallest(*, before: Mapping[str, Any], after: Mapping[str, Any]) -> Json:
    """The smallest layer that makes ``after`` of ``before``: items that differ, in the units in which layers merge."""
    layer: Json = {}
    for key, value in after.items():
        old = before.get(key)
        if _same(value, old):
            continue
        if not isinstance(value, Mapping) or key in WRITTEN_WHOLE:
            layer[key] = value
            continue
        olds = old if isinstance(old, Mapping) else {}
        layer[key] = {name: inner for name, inner in value.items() if not _same(inner, olds.get(name))}
    return layer


def require_certifiers(found: Sequence[Layer], *, start: datetime) -> None:
    """Check, from ``start`` on, that every kind on offer has an 認証者 for the whole area. Raises BadInput."""
    for moment in sorted({start, *(one.start for one in found if one.start > start)}):
        document = standing(found, at=moment)
        general = [one for one in document["authority"] if not one.get("ward")]
        for kind in CertificateKind:
            if kind in document["offered"] and not any(not one.get("kinds") or kind in one["kinds"] for one in general):
                raise BadInput(
                    f"authority: {KIND_NAMES[kind]}を証明する、行政区を限らない認証者がありません"
                    f" ({moment.isoformat()} から)。認証者を足すか、その種別の取扱いをやめてください"
                )


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
