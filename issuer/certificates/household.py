"""The household grid shared by 住民票の写し and 記載事項証明書: four people a page (domain §4.1)."""

from collections.abc import Sequence

from issuer.certificates import address, names, person
from issuer.certificates.attestation import attestation_of
from issuer.certificates.choices import Choices, shown
from issuer.papers.content import ContentPage
from issuer.papers.errors import ContentConflict
from issuer.papers.facts import Facts
from issuer.papers.people import Resident
from issuer.papers.verdict import Permit

PEOPLE_PER_PAGE = 4
UNUSED = "以下余白"


def pages(
    *, permit: Permit, facts: Facts, choices: Choices, title: str, statement: str, with_remarks: bool
) -> tuple[ContentPage, ...]:
    """Pages of the grid: heading on each, numbers running on, the attestation on the last one.

    Raises ContentConflict when there is no household, nobody to print, or the head's name disagrees.
    """
    household = facts.household
    if household is None or not permit.printed:
        raise ContentConflict("there is no household to print")
    head = names.head_name(household)
    home = address.home(household.address, with_prefecture=facts.policy.options.print_prefecture)
    heading = (("title", title), ("address", home), ("head", shown(choices.relationship, head)))
    head_names = [head] if choices.relationship else []
    fields, images = attestation_of(permit=permit, facts=facts, statement=statement)
    made = []
    for first in range(0, len(permit.printed), PEOPLE_PER_PAGE):
        here = permit.printed[first : first + PEOPLE_PER_PAGE]
        is_last = first + PEOPLE_PER_PAGE >= len(permit.printed)
        frames = _frames(here, number_from=first + 1, choices=choices, with_remarks=with_remarks)
        allowed = head_names + [name for one in here for name in person.names_on(one, choices=choices)]
        made.append(
            ContentPage(
                fields=heading + frames + (fields if is_last else ()),
                images=images if is_last else (),
                people=tuple(dict.fromkeys(allowed)),
            )
        )
    return tuple(made)


def _frames(
    people: Sequence[Resident], *, number_from: int, choices: Choices, with_remarks: bool
) -> tuple[tuple[str, str], ...]:
    fields: list[tuple[str, str]] = []
    for slot, one in enumerate(people, start=1):
        fields.append((f"{slot}.number", str(number_from + slot - 1)))
        for key, label, value in person.lines(one, choices=choices, with_remarks=with_remarks):
            fields.append((f"{slot}.{key}.label", label))
            fields.append((f"{slot}.{key}", value))
    if len(people) < PEOPLE_PER_PAGE:
        fields.append((f"{len(people) + 1}.unused", UNUSED))
    return tuple((name, text) for name, text in fields if text)
