"""One person's frame in the household form: twelve rows of the 40 × 53 grid (domain §4.1)."""

from issuer.certificates import address, foreign, my_number, names, wareki
from issuer.certificates.choices import NOT_APPLICABLE, OMITTED, Choices, shown
from issuer.papers.errors import ContentConflict
from issuer.papers.people import HonsekiEntry, Resident

Line = tuple[str, str, str]


def lines(person: Resident, *, choices: Choices, with_remarks: bool) -> list[Line]:
    """(key, label, value) of every cell of one frame. Japanese and foreign residents have different cells."""
    common = [
        ("birth", "生年月日", wareki.written(person.birth, in_western=person.is_foreign)),
        ("sex", "性別", names.sex(person)),
        ("relation", "続柄", names.relation(person) if choices.relationship else OMITTED),
        ("my_number", "個人番号", my_number.printed(person.my_number) if choices.my_number else OMITTED),
        ("juminhyo_code", "住民票コード", shown(choices.juminhyo_code, person.juminhyo_code)),
        ("address_since", "住所を定めた年月日", wareki.written(person.address_since)),
        ("notified_on", "届出日", shown(choices.former_address, wareki.day(person.notified_on))),
        ("former_address", "転入前住所", shown(choices.former_address, address.former(person.former_address))),
    ]
    if with_remarks:
        common.append(("remarks", "備考", "\u3000".join(person.remarks)))
    return common + (_foreign(person, choices) if person.is_foreign else _japanese(person, choices))


def _japanese(person: Resident, choices: Choices) -> list[Line]:
    honseki, hittosha = _register(person.honseki) if choices.honseki else (OMITTED, OMITTED)
    return [
        ("furigana", "氏名の振り仮名", names.attested(person.furigana, is_attested=person.furigana_attested)),
        ("name", "氏名", names.own_name(person)),
        ("alias_furigana", "旧氏の振り仮名", names.alias_reading(person.former_surname)),
        ("alias", "旧氏", person.former_surname.text if person.former_surname else ""),
        ("resident_since", "住民となった年月日", wareki.written(person.became_resident)),
        ("hittosha", "筆頭者", hittosha),
        ("honseki", "本籍", honseki),
        *((key, NOT_APPLICABLE, "") for key in ("status", "period", "card_no", "expires_on")),
    ]


def _register(entry: HonsekiEntry | None) -> tuple[str, str]:
    if entry is None:
        return "", ""
    if entry.kind == "2":
        return entry.honseki or "無", entry.hittosha or NOT_APPLICABLE
    if entry.kind == "3":
        return entry.honseki or "本籍不明", entry.hittosha
    return entry.honseki, entry.hittosha


def _foreign(person: Resident, choices: Choices) -> list[Line]:
    items = person.foreign
    if items is None:
        raise ContentConflict("a foreign resident has no record under article 30-45")
    other = names.second_name(person)
    name = names.own_name(person)
    cells = [
        ("furigana", NOT_APPLICABLE, ""),
        ("alias_furigana", "通称の振り仮名", names.alias_reading(person.common_name)),
        ("alias", "通称", person.common_name.text if person.common_name else ""),
        ("resident_since", "外国人住民となった年月日", wareki.written(items.became_foreign_resident_on)),
        ("hittosha", "筆頭者", NOT_APPLICABLE),
    ]
    # Two writings of a name share the cell, one row each; the label belongs to the cell.
    cells += [("name", "氏名", ""), ("name_1", "", name), ("name_2", "", other)] if other else [("name", "氏名", name)]
    return cells + foreign.lines(items, wanted=choices.foreign_items)


def names_on(person: Resident, *, choices: Choices) -> list[str]:
    """Names this frame may bring onto the page: the person's own, 旧氏・通称, and the 筆頭者 when asked for."""
    entry = person.honseki if choices.honseki and not person.is_foreign else None
    aliases = (person.common_name,) if person.is_foreign else (person.former_surname,)
    found = [names.own_name(person), names.second_name(person), entry.hittosha if entry else ""]
    return [name for name in found + [alias.text for alias in aliases if alias] if name]
