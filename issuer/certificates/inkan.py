"""印鑑登録証明書: the imprint at its real size beside the person as the 住基 knows them today (domain §4.3)."""

from issuer.certificates import address, names, wareki
from issuer.certificates.attestation import attestation_of
from issuer.papers.content import Content, ContentPage, Image
from issuer.papers.errors import ContentConflict
from issuer.papers.facts import Facts
from issuer.papers.people import Resident, Seal
from issuer.papers.verdict import Permit

FORM = "inkan"
TITLE = "印鑑登録証明書"
STATEMENT = "この写しは、登録された印影と相違ないことを証明します。"

REGISTERED = "1"
#: codes.toml 印影表記区分 → the row that must be on the paper.
_ROW_OF_NOTATION = {"2": "旧氏", "3": "通称", "4": "氏名のカタカナ表記"}


def write(permit: Permit, facts: Facts) -> Content:
    """Write the one page. Raises ContentConflict when the registration or its notation has no match."""
    registered = [seal for seal in facts.seals if seal.state == REGISTERED]
    if facts.household is None or len(registered) != 1:
        raise ContentConflict("there is not exactly one registered seal with a household")
    seal = registered[0]
    home = address.home(facts.household.address, with_prefecture=facts.policy.options.print_prefecture)
    rows = [row for row in _rows(permit.resident, seal, home) if row[1]]
    fields, images = attestation_of(permit=permit, facts=facts, statement=STATEMENT)
    page = ContentPage(
        fields=(("title", TITLE), *_numbered(rows), *fields),
        images=(("imprint", Image(seal.image_png, seal.width_mm, seal.height_mm)), *images),
        people=tuple(text for label, text in rows if label not in ("生年月日", "性別", "住所")),
    )
    return Content(facts.policy.municipality, permit.kind, FORM, facts.editions[permit.kind], (page,))


def _rows(person: Resident, seal: Seal, home: str) -> list[tuple[str, str]]:
    rows = [
        ("氏名", names.own_name(person)),
        ("併記名", names.second_name(person)),
        ("旧氏", person.former_surname.text if person.former_surname else ""),
        ("通称", person.common_name.text if person.common_name else ""),
        ("氏名のカタカナ表記", seal.kana_notation),
        ("生年月日", wareki.written(person.birth, in_western=person.is_foreign)),
        ("性別", "" if seal.hides_sex else names.sex(person)),
        ("住所", home),
    ]
    needed = _ROW_OF_NOTATION.get(seal.notation)
    if needed and not dict(rows)[needed]:
        raise ContentConflict("the seal is registered under a name that the records do not hold")
    return rows


def _numbered(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        field
        for n, (label, text) in enumerate(rows, start=1)
        for field in ((f"row.{n}.label", label), (f"row.{n}", text))
    ]
