"""What the kiosk is told: one neutral sentence per code, which a municipality may word its own way."""

from issuer.papers.kinds import RefusalCode
from issuer.papers.policy import Policy

#: koiki.xsd Text200.
MAX_MESSAGE = 200

_ASK = "市区町村の窓口にお問い合わせください。"

#: HELD says nothing a 発行停止 of any other kind would not say (promise P5).
_DEFAULTS: dict[RefusalCode, str] = {
    RefusalCode.NOT_FOUND: "対象となる記録を確認できません。" + _ASK,
    RefusalCode.BAD_PIN: "暗証番号が違います。",
    RefusalCode.LOCKED: "暗証番号の誤りが続いたため、ご利用いただけません。" + _ASK,
    RefusalCode.CREDENTIAL_REVOKED: "ご利用いただけないカードです。" + _ASK,
    RefusalCode.NOT_OFFERED: "この証明書又は選択された内容は取り扱っていません。",
    RefusalCode.OUT_OF_HOURS: "サービス時間外です。時間を改めてご利用ください。",
    RefusalCode.MAINTENANCE: "ただいまサービスを停止しています。時間を改めてご利用ください。",
    RefusalCode.HELD: "ご利用いただけません。" + _ASK,
    RefusalCode.UNDER_AGE: "15歳未満の方はご利用いただけません。",
    RefusalCode.IN_PROCESS: "届出を処理しているため、交付できません。" + _ASK,
    RefusalCode.STALE: "最新の記録を確認できないため、交付できません。時間を改めてご利用ください。",
    RefusalCode.REMOVED: "現在の住民としての記録がないため、交付できません。" + _ASK,
    RefusalCode.NO_SEAL: "印鑑登録を確認できません。" + _ASK,
    RefusalCode.NO_TAX_RECORD: "対象年度の課税資料がありません。" + _ASK,
    RefusalCode.NOT_REGISTERED: "本籍地の証明書交付サービスの利用登録がありません。",
    RefusalCode.NO_RECORD: "対象となる記録がありません。" + _ASK,
    RefusalCode.CHARACTER: "この証明書は端末では交付できません。" + _ASK,
    RefusalCode.TOO_MANY_PAGES: "端末で印刷できる枚数を超えています。" + _ASK,
    RefusalCode.SELF_CHECK: "ただいま交付できません。" + _ASK,
}


def standard_message(code: RefusalCode) -> str:
    """The sentence where the municipality has none of its own."""
    return _DEFAULTS[code]


def message_for(*, policy: Policy, code: RefusalCode) -> str:
    """The sentence for a refusal, 1 to 200 characters: the municipality's own wording, else the default."""
    return (policy.messages.get(code) or _DEFAULTS[code])[:MAX_MESSAGE]
