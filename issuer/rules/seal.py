"""印鑑: exactly one registration in force, whose imprint can be shown at its real size."""

from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.papers.people import Seal
from issuer.papers.verdict import Finding
from issuer.rules.findings import NOBODY, against, clear

_REGISTERED = "1"
_ENDED = frozenset({"3", "4"})
_STATES = {"2": "一時停止中です。", "9": "照会中です。"}
_NOT_NEEDED = "この種別は印鑑を使いません。"

#: 印鑑登録証明事務処理要領: too small for a square of 8 mm, or too large for one of 25 mm, cannot be registered.
MIN_SIDE_MM, MAX_SIDE_MM = 8.0, 25.0


def one_seal(facts: Facts) -> Finding:
    """NO_SEAL unless one registration, and only one, is alive and its state is 登録."""
    if facts.request.kind is not CertificateKind.INKAN:
        return clear("one_seal", _NOT_NEEDED)
    if facts.person is None:
        return clear("one_seal", NOBODY)
    alive = [s for s in facts.seals if s.state not in _ENDED]
    if not alive:
        return against("one_seal", RefusalCode.NO_SEAL, "有効な印鑑登録がありません。")
    if len(alive) > 1:
        return against(
            "one_seal",
            RefusalCode.NO_SEAL,
            "印鑑登録が2件以上あります。",
            evidence="、".join(f"印鑑登録番号 {s.seal_no}" for s in alive),
        )
    seal = alive[0]
    if seal.state != _REGISTERED:
        return against(
            "one_seal",
            RefusalCode.NO_SEAL,
            _STATES.get(seal.state, "登録状態が登録ではありません。"),
            evidence=f"印鑑登録番号 {seal.seal_no}",
            since=seal.operated_at,
        )
    return clear("one_seal")


def imprint_usable(facts: Facts) -> Finding:
    """NO_SEAL when the imprint is missing or its real size cannot be that of a registered seal."""
    seal = _registered(facts)
    if seal is None:
        return clear("imprint_usable", _NOT_NEEDED)
    sides = (seal.width_mm, seal.height_mm)
    if not seal.image_png or min(sides) <= 0 or max(sides) > MAX_SIDE_MM or max(sides) <= MIN_SIDE_MM:
        return against(
            "imprint_usable",
            RefusalCode.NO_SEAL,
            "印影又はその実寸が使えません。",
            evidence=f"印鑑登録番号 {seal.seal_no}",
        )
    return clear("imprint_usable")


def notation_on_record(facts: Facts) -> Finding:
    """STALE when the seal shows 旧氏・通称・カタカナ that the record no longer has: the two do not agree."""
    seal = _registered(facts)
    if seal is None or facts.person is None:
        return clear("notation_on_record", _NOT_NEEDED)
    present = {
        "1": True,
        "2": facts.person.former_surname is not None,
        "3": facts.person.common_name is not None,
        "4": bool(seal.kana_notation),
    }
    if not present.get(seal.notation, False):
        return against(
            "notation_on_record",
            RefusalCode.STALE,
            "印影の表記区分に合う氏名が住基にありません。",
            evidence=f"印鑑登録番号 {seal.seal_no}",
        )
    return clear("notation_on_record")


def _registered(facts: Facts) -> Seal | None:
    if facts.request.kind is not CertificateKind.INKAN:
        return None
    return next((s for s in facts.seals if s.state == _REGISTERED), None)
