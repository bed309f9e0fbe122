"""戸籍の附票 of the 副本 (F01-F03) as values, in the order they are printed (住民基本台帳法 17条).

``gaiji``: as in ``people``, the 外字 edition that each record came with.
"""

from dataclasses import dataclass
from datetime import date, datetime

from issuer.papers.people import WrittenDate


@dataclass(frozen=True, slots=True)
class FuhyoAddress:
    """住所と住所を定めた年月日."""

    seq: int
    address: str
    since: WrittenDate
    recorded_on: date | None
    gaiji: int = 0


@dataclass(frozen=True, slots=True)
class FuhyoPerson:
    """One person with every address, oldest first.

    ``sex`` is "" and ``birth`` empty for people removed before 2022-01-11; readings are printed only when attested.
    """

    member_no: int
    atena_no: str
    family_name: str
    given_name: str
    family_furigana: str
    given_furigana: str
    furigana_attested: bool
    birth: WrittenDate
    sex: str
    juminhyo_code: str
    removed_on: date | None
    removed_reason: str
    went_overseas_on: date | None
    overseas_voter_city: str
    addresses: tuple[FuhyoAddress, ...]
    gaiji: int = 0

    @property
    def is_removed(self) -> bool:
        """除籍: the day it happened is recorded."""
        return self.removed_on is not None


@dataclass(frozen=True, slots=True)
class Fuhyo:
    """附票 of one 戸籍. ``stray``: places (``member/seq``) of addresses whose person is missing (see ``Register``)."""

    koseki_no: str
    honseki_municipality_code: str
    honseki: str
    hittosha: str
    created_on: date | None
    reformed_on: date | None
    is_in_process: bool
    version: int
    operated_at: datetime
    people: tuple[FuhyoPerson, ...]
    stray: tuple[str, ...] = ()
    gaiji: int = 0

    @property
    def is_whole(self) -> bool:
        """Every address belongs to somebody and somebody is recorded."""
        return bool(self.people) and not self.stray
