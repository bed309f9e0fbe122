"""罹災の記録 of the 副本 (D01) as a value."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Disaster:
    """An approved finding (災害対策基本法 90条の2). ``damage``: code 被害の程度; ``cause``: as printed;
    ``gaiji``: as in ``people``.
    """

    risai_no: str
    atena_no: str
    cause: str
    damaged_on: date
    house_address: str
    damage: str
    members: str
    notes: str
    operated_at: datetime
    gaiji: int = 0
