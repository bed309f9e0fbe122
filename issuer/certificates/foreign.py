"""法30条の45 の記載事項: what is printed depends on the person's standing."""

from issuer.certificates import wareki
from issuer.certificates.choices import NOT_APPLICABLE, OMITTED
from issuer.papers.errors import ContentConflict
from issuer.papers.people import ForeignItems

MID_TO_LONG_TERM, SPECIAL_PERMANENT, TEMPORARY_REFUGE, PROVISIONAL_STAY = "01", "02", "03", "04"

#: codes.toml 第30条45規定区分.
STANDINGS = {
    MID_TO_LONG_TERM: "中長期在留者",
    SPECIAL_PERMANENT: "特別永住者",
    TEMPORARY_REFUGE: "一時庇護許可者",
    PROVISIONAL_STAY: "仮滞在許可者",
    "05": "出生による経過滞在者",
    "06": "国籍喪失による経過滞在者",
}

Line = tuple[str, str, str]


def period(items: ForeignItems) -> str:
    """在留期間等 as ``3年``, ``1年3月``, ``90日``; "" when the record has none."""
    parts = ((items.period_years, "年"), (items.period_months, "月"), (items.period_days, "日"))
    return "".join(f"{int(number)}{unit}" for number, unit in parts if number.strip("0"))


def lines(items: ForeignItems, *, wanted: bool) -> list[Line]:
    """(key, label, value) of the foreign items. Raises ContentConflict for an unknown standing.

    中長期在留者: status, period, expiry, card. 特別永住者: certificate number. 一時庇護・仮滞在: period, expiry.
    経過滞在者: the standing alone.
    """
    code = items.art30_45.zfill(2) if items.art30_45 else ""
    if code and code not in STANDINGS:
        raise ContentConflict("the standing under article 30-45 is an unknown code")
    stays = code in (MID_TO_LONG_TERM, TEMPORARY_REFUGE, PROVISIONAL_STAY)
    expires = "" if items.period_expires_on is None else wareki.western(items.period_expires_on)
    values = {
        "nationality": items.nationality,
        "art30_45": STANDINGS.get(code, ""),
        "status": items.status_of_residence if code == MID_TO_LONG_TERM else NOT_APPLICABLE,
        "period": period(items) if stays else NOT_APPLICABLE,
        "card_no": items.residence_card_no if code in (MID_TO_LONG_TERM, SPECIAL_PERMANENT) else NOT_APPLICABLE,
        "expires_on": expires if stays else NOT_APPLICABLE,
    }
    labels = {
        "nationality": "国籍・地域",
        "art30_45": "法第30条の45の区分",
        "status": "在留資格",
        "period": "在留期間等",
        "card_no": "特別永住者証明書番号" if items.residence_card_kind == "2" else "在留カード等の番号",
        "expires_on": "在留期間等の満了の日",
    }
    if not wanted:
        # The kind of card would itself say what was left out.
        labels["card_no"] = "在留カード等の番号"
        values = dict.fromkeys(values, OMITTED)
    return [(key, labels[key], value) for key, value in values.items()]
