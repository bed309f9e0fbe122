"""Which of the optional items a paper shows."""

from dataclasses import dataclass

from issuer.papers.kinds import Option
from issuer.papers.verdict import Permit

#: The item was not asked for. An empty value means the record has none; ＊＊＊ that it cannot exist for this person.
OMITTED = "省略"
NOT_APPLICABLE = "＊＊＊"


@dataclass(frozen=True, slots=True)
class Choices:
    """Answers of the form's optional items (住民基本台帳法12条5項)."""

    relationship: bool
    honseki: bool
    my_number: bool
    juminhyo_code: bool
    foreign_items: bool
    former_address: bool

    @classmethod
    def of(cls, permit: Permit, *, former_address: bool | None = None) -> "Choices":
        """What the permit names. ``former_address`` overrides the request (always on 住民票)."""
        has = permit.options.__contains__
        return cls(
            relationship=has(Option.RELATIONSHIP),
            honseki=has(Option.HONSEKI),
            my_number=has(Option.MY_NUMBER),
            juminhyo_code=has(Option.JUMINHYO_CODE),
            foreign_items=has(Option.FOREIGN_ITEMS),
            former_address=has(Option.FORMER_ADDRESS) if former_address is None else former_address,
        )


def shown(wanted: bool, text: str) -> str:
    """The text when it was asked for, else 省略."""
    return text if wanted else OMITTED
