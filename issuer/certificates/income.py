"""収入・所得, 所得控除 and 扶養 of a tax record: the blocks that 所得証明書 and 課税証明書 share (domain §4.4).

A dependent who need not declare has no income on record: those blocks stay empty, and 摘要 says why. An amount in an
item that the 年度 does not have goes to 摘要 too, so that nothing of the record vanishes.
"""

from collections.abc import Mapping
from dataclasses import fields

from issuer.certificates import fiscal
from issuer.certificates.taxpayer import Fields
from issuer.papers.tax import Deductions, Dependents, Income, Levy, TaxRecord

_DEPENDENT = "2"
_NOT_DECLARED = "被扶養者のため申告がなく、所得金額の記載はありません。"
_UNUSED = "以下余白"

#: Rows that move up where a 年度 lacks one, under the names of the layout. 合計 has a row of its own.
_DEDUCTIONS = {
    "casualty": "雑損控除",
    "medical": "医療費控除",
    "social_insurance": "社会保険料控除",
    "small_enterprise_aid": "小規模企業共済等掛金控除",
    "life_insurance": "生命保険料控除",
    "earthquake_insurance": "地震保険料控除",
    "disability": "障害者控除",
    "widow": "寡婦控除",
    "single_parent": "ひとり親控除",
    "working_student": "勤労学生控除",
    "spouse": "配偶者控除",
    "special_spouse": "配偶者特別控除",
    "dependents": "扶養控除",
    "special_relatives": "特定親族特別控除",
    "basic": "基礎控除",
}
_ROOM = 16
_SPECIAL_RELATIVES = "特定親族"


def declares(record: TaxRecord) -> bool:
    """Whether the record holds income at all; 被扶養 (申告不要) does not, and its noughts are nobody's declaration."""
    return record.undeclared != _DEPENDENT


def blocks(record: TaxRecord) -> Fields:
    """Fields of the three blocks, and the words at the head of the first."""
    made = [("income.heading", f"収入・所得（{fiscal.income_year(record.fiscal_year)}）")]
    with_special = "dependents.special_relatives" not in fiscal.absent_items(record.fiscal_year)
    if with_special:
        made.append(("dependents.special_relatives.label", _SPECIAL_RELATIVES))
    if declares(record):
        made += [(f"income.{one.name}", fiscal.amount(getattr(record.income, one.name))) for one in fields(Income)]
        made += _dependents(record.dependents, with_special=with_special)
        made.append(("deductions.total", fiscal.amount(record.deductions.total)))
    return made + rows("deductions", _DEDUCTIONS, record.deductions, record=record, room=_ROOM)


def rows(block: str, labels: Mapping[str, str], group: Deductions | Levy, *, record: TaxRecord, room: int) -> Fields:
    """Numbered rows of a block with ``room`` for so many, in the order of ``labels``: those the 年度 has."""
    absent, with_amounts = fiscal.absent_items(record.fiscal_year), declares(record)
    shown = [(key, label) for key, label in labels.items() if f"{block}.{key}" not in absent]
    made: Fields = []
    for n, (key, label) in enumerate(shown, start=1):
        made.append((f"{block}.{n}.label", label))
        made.append((f"{block}.{n}", fiscal.amount(getattr(group, key)) if with_amounts else ""))
    if len(shown) < room:
        made.append((f"{block}.{len(shown) + 1}.label", _UNUSED))
    return made


def _dependents(group: Dependents, *, with_special: bool) -> Fields:
    counted = [one.name for one in fields(Dependents) if one.name not in ("has_spouse", "taxpayer_status")]
    return [
        ("dependents.has_spouse", "有" if group.has_spouse else "無"),
        ("dependents.taxpayer_status", group.taxpayer_status),
        *(
            (f"dependents.{name}", fiscal.amount(getattr(group, name)))
            for name in counted
            if with_special or name != "special_relatives"
        ),
    ]


def notes(record: TaxRecord, *, levy_labels: Mapping[str, str], untaxed: str = "") -> str:
    """摘要: what the record says, then everything the form has no place for, in words and as given.

    ``levy_labels``: of the levy's items where the paper has them. ``untaxed``: said of a dependent who did not declare.
    """
    labels = {f"deductions.{key}": label for key, label in _DEDUCTIONS.items()}
    labels |= {"dependents.special_relatives": _SPECIAL_RELATIVES}
    labels |= {f"levy.{key}": label for key, label in levy_labels.items()}
    said = [record.notes, *(() if declares(record) else (_NOT_DECLARED, untaxed))]
    for item in fiscal.absent_items(record.fiscal_year) if declares(record) else ():
        group, _, key = item.partition(".")
        value = getattr(getattr(record, group), key)
        if value and item in labels:
            said.append(f"{labels[item]} {fiscal.amount(value)}")
    said += [f"{name} {text}" for name, text in record.others.items() if text]
    return "\u3000".join(one for one in said if one)
