"""Registers put straight into the 副本, for tests of the rooms above the feeds (see factories)."""

from datetime import datetime

from integrations.centre.city.registers import FamilyRegister
from issuer.papers.people import WrittenDate
from issuer.replica.models import FeedState
from issuer.replica.register_models import (
    EntryRow,
    FuhyoAddressRow,
    FuhyoPersonRow,
    FuhyoRow,
    ItemRow,
    RegisterMemberRow,
    RegisterRow,
)
from issuer.tenancy.scope import scope
from tests import register_makers
from tests.factories import feed_row


def fresh_registers(code: str, now: datetime) -> None:
    """KOSEKI and FUHYO have just sent their state."""
    with scope(code):
        for system in ("KOSEKI", "FUHYO"):
            FeedState.objects.create(
                municipality=code, system=system, applied_sequence=1, extracted_at=now, applied_at=now
            )


def put_register(code: str, now: datetime, given: FamilyRegister) -> None:
    """K01-K04 and F01-F03 of one register."""
    with scope(code):
        _koseki(code, now, given)
        _fuhyo(code, now, given)


def _koseki(code: str, now: datetime, given: FamilyRegister) -> None:
    made, base = register_makers.register(given), feed_row(code, now, "KOSEKI") | {"koseki_no": given.number}
    RegisterRow.objects.create(
        **base,
        honseki_municipality_code=made.honseki_municipality_code,
        honseki=made.honseki,
        hittosha=made.hittosha,
        family_furigana=made.family_furigana,
        koseki_state=made.state,
        is_in_process=made.is_in_process,
        is_unfit=made.is_unfit,
    )
    RegisterMemberRow.objects.bulk_create(
        RegisterMemberRow(
            **base,
            **_dated("birth_date", one.birth),
            **{
                name: getattr(one, name)
                for name in (
                    *("member_no", "atena_no", "family_name", "given_name", "given_furigana", "sex", "father"),
                    *("mother", "relation", "adoptive_father", "adoptive_mother", "adoptive_relation", "spouse_kind"),
                    "is_removed",
                )
            },
            birth_date_as_recorded=one.birth_as_recorded,
        )
        for one in made.members
    )
    entries = [(0, made.entries), *((one.member_no, one.entries) for one in made.members)]
    EntryRow.objects.bulk_create(
        EntryRow(**base, member_no=member_no, entry_no=entry.entry_no, title=entry.title, correction=entry.correction)
        for member_no, own in entries
        for entry in own
    )
    ItemRow.objects.bulk_create(
        ItemRow(
            **base,
            member_no=member_no,
            entry_no=entry.entry_no,
            item_no=item.item_no,
            depth=item.depth,
            heading=item.heading,
            value=item.value,
        )
        for member_no, own in entries
        for entry in own
        for item in entry.items
    )


def _fuhyo(code: str, now: datetime, given: FamilyRegister) -> None:
    made, base = register_makers.fuhyo(given), feed_row(code, now, "FUHYO") | {"koseki_no": given.number}
    FuhyoRow.objects.create(
        **base,
        honseki_municipality_code=made.honseki_municipality_code,
        honseki=made.honseki,
        hittosha=made.hittosha,
        created_on=made.created_on,
        reformed_on=made.reformed_on,
        is_in_process=made.is_in_process,
    )
    FuhyoPersonRow.objects.bulk_create(
        FuhyoPersonRow(
            **base,
            **_dated("birth_date", one.birth),
            **{
                name: getattr(one, name)
                for name in (
                    *("member_no", "atena_no", "family_name", "given_name", "family_furigana", "given_furigana", "sex"),
                    *("juminhyo_code", "removed_on", "removed_reason", "went_overseas_on", "overseas_voter_city"),
                )
            },
            furigana_state="1" if one.furigana_attested else "0",
        )
        for one in made.people
    )
    FuhyoAddressRow.objects.bulk_create(
        FuhyoAddressRow(
            **base, member_no=one.member_no, seq=home.seq, address=home.address, **_dated("since", home.since)
        )
        for one in made.people
        for home in one.addresses
    )


def _dated(name: str, day: WrittenDate) -> dict[str, object]:
    return {name: day.value, f"{name}_unknown": day.unknown, f"{name}_text": day.text}
