"""Names of totals: what ``J01``, ``J01.住民状態=1``, ``J01.hash`` and ``J01.hash.住民状態=1`` ask for.

Living records, or their hash total (issuer/replica/compare.py). They speak of canonical records, whatever the profile
of the package.
"""

from dataclasses import dataclass, replace

from integrations.feeds.columns import problem
from integrations.feeds.layouts import Item
from integrations.feeds.manifest import APPLICABLE
from integrations.feeds.targets import Plan, plan
from issuer.replica.compare import Where


@dataclass(frozen=True, slots=True)
class Named:
    """What a name asks: of the living records of a layout, those whose ``item`` is ``value`` (None: all of them)."""

    step: Plan
    hashed: bool
    item: Item | None
    value: str

    def where(self, *, staged: bool) -> Where | None:
        """The condition over the staging table or the 副本; None for one that cannot be answered there."""
        if self.item is None:
            return Where()
        field = self.item.field
        kind = self.step.columns.get(field)
        if kind is None or problem(replace(self.item, required=False), self.value):
            return None
        held = f'"{field}"' if staged else self.step.stored(field)
        if self.value or kind == "text":
            return Where(f"{held} = %s::{kind}", (self.value,))
        return Where(f"{held} IS NULL") if staged or self.step.tells_blanks(field) else None


def named(*, system: str, name: str) -> Named | None:
    """What a system asks by this name; None for a name that means nothing from it."""
    layout, _, rest = name.partition(".")
    if layout not in APPLICABLE[system]:
        return None
    step = plan(layout)
    hashed = rest == "hash" or rest.startswith("hash.")
    condition = rest.removeprefix("hash").removeprefix(".") if hashed else rest
    wanted, _, value = condition.partition("=")
    item = next((i for i in step.layout.items if i.name == wanted), None)
    return None if condition and item is None else Named(step, hashed, item, value)
