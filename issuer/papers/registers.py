"""What the 戸籍 and 附票 of the 副本 hold for one applicant, and whom a paper of them would touch."""

from collections.abc import Iterator
from dataclasses import dataclass

from issuer.papers.fuhyo import Fuhyo, FuhyoAddress, FuhyoPerson
from issuer.papers.kinds import KOSEKI_KINDS, CertificateKind
from issuer.papers.koseki import Entry, Item, Membership, Register, RegisterMember


@dataclass(frozen=True, slots=True)
class RegisterRecords:
    """Empty for kinds that need no register, but for ``memberships`` of the applicant's household.

    ``places``: where the applicant stands, living, in a 現在戸籍. ``register`` and ``fuhyo`` are read when there is
    exactly one.
    ``household_of``: (宛名番号, 世帯番号) of everybody recorded in them, of everybody who shares a household with one
    of these, removed people included, and of everybody who stands in a register with any of those.
    ``memberships``: where all of them stand, in this and other registers.
    ``lookalikes``: (名順位, 宛名番号, 戸籍番号): members whom no system has tied to a 宛名番号, and who has their given
    name and birthday among those under 支援措置, their households (戸籍番号 "") and registers.
    ``busy``: 戸籍番号 of the registers in ``memberships`` that are 処理中.
    """

    places: tuple[Membership, ...] = ()
    register: Register | None = None
    fuhyo: Fuhyo | None = None
    household_of: tuple[tuple[str, str], ...] = ()
    memberships: tuple[Membership, ...] = ()
    lookalikes: tuple[tuple[int, str, str], ...] = ()
    busy: frozenset[str] = frozenset()

    @property
    def place(self) -> Membership | None:
        """The one place the applicant stands in; None for nobody and for somebody in two."""
        return self.places[0] if len(self.places) == 1 else None

    @property
    def koseki_no(self) -> str:
        """戸籍番号 of the register that was read, "" for none."""
        return self.place.koseki_no if self.place else ""

    @property
    def member(self) -> RegisterMember | None:
        """The applicant as recorded in the 戸籍."""
        place = self.place
        members = self.register.members if self.register else ()
        return next((one for one in members if place and one.member_no == place.member_no), None)

    @property
    def fuhyo_person(self) -> FuhyoPerson | None:
        """The applicant as recorded in the 附票."""
        place = self.place
        people = self.fuhyo.people if self.fuhyo else ()
        return next((one for one in people if place and one.member_no == place.member_no), None)

    @property
    def hittosha(self) -> str:
        """筆頭者, "" when nothing was read."""
        source = self.register or self.fuhyo
        return source.hittosha if source else ""

    def people_of(self, kind: CertificateKind) -> tuple[RegisterMember | FuhyoPerson, ...]:
        """Everybody recorded in what the kind is made from, in order: the 戸籍, or the 附票."""
        if kind in KOSEKI_KINDS:
            return self.register.members if self.register else ()
        return self.fuhyo.people if self.fuhyo and kind is CertificateKind.FUHYO else ()

    def tied(self) -> Iterator[tuple[int, str, bool]]:
        """(名順位, 宛名番号, whether removed) by every way a member of the register is tied to somebody."""
        both: list[RegisterMember | FuhyoPerson] = [*self.people_of(CertificateKind.FUHYO)]
        both += self.people_of(CertificateKind.KOSEKI_ZENBU)
        # Where both know a person, the 戸籍 knows better who was removed.
        removed = {one.member_no: one.is_removed for one in both}
        named = [(one.member_no, one.atena_no) for one in both if one.atena_no]
        named += [(member_no, atena_no) for member_no, atena_no, _ in self.lookalikes if atena_no]
        for member_no, atena_no in dict.fromkeys(named):
            yield member_no, atena_no, removed.get(member_no, False)

    def records(self) -> "Iterator[Stamped]":
        """Every record of the register and the 附票, each with the 外字 edition it came with."""
        if self.register:
            yield self.register
            yield from self.register.members
            for entry in (*self.register.entries, *(e for one in self.register.members for e in one.entries)):
                yield entry
                yield from entry.items
        if self.fuhyo:
            yield self.fuhyo
            yield from self.fuhyo.people
            for person in self.fuhyo.people:
                yield from person.addresses


NO_REGISTERS = RegisterRecords()
Stamped = Register | RegisterMember | Entry | Item | Fuhyo | FuhyoPerson | FuhyoAddress
