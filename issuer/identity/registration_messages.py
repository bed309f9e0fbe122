"""The sentences of 利用登録 (domain.md §6.2), which a municipality may word its own way ([registration.messages])."""

from datetime import date

from issuer.papers.policy import Policy

#: koiki.xsd Text200.
_LONGEST = 200
_NOT_NEEDED = (
    "申請情報の取得に失敗しました。再度、申請を行ってください。"
    "(住所と本籍の両方が{団体名}内の方は、戸籍証明書交付の利用登録申請は不要です。)"
)
#: {団体名} is the municipality's name, {完了日} the day in Japan on which the registration was completed.
_DEFAULTS = {
    "ACCEPTED": "申請を受け付けました。審査完了まで本日から3～5営業日かかります。"
    "登録状況は登録状況確認サイトで確認可能です。",
    "FAILED": _NOT_NEEDED,
    "NOT_NEEDED": _NOT_NEEDED,
    "ALREADY_APPLIED": "申請は既に受け付けられています。申請状況は登録状況確認サイトで確認可能です。",
    "UNDER_REVIEW": "利用者登録申請の審査中です。審査完了は申請日から3～5営業日後の予定となっています。"
    "しばらくお待ちください。",
    "REJECTED": "申請内容に一致する戸籍がないため、利用登録申請を却下しました。申請内容を再度ご確認ください。"
    "(本籍や筆頭者名は本籍入りの住民票で確認できます。)",
    "AVAILABLE": "利用登録が完了しております。本籍地の証明書交付サービスをご利用いただけます。(完了日 {完了日})",
    "ENDED": "利用登録は終了しています。再度、戸籍証明書交付の利用登録申請を行ってください。",
    "NOT_FOUND": "入力された申請番号に対する申請がありません。申請番号を確認いただくか、"
    "再度、戸籍証明書交付の利用登録申請を行ってください。",
}


def standard_message(key: str) -> str:
    """The sentence where the municipality has none of its own, its places unfilled."""
    return _DEFAULTS[key]


def message(*, policy: Policy, key: str, completed_on: date | None = None) -> str:
    """The sentence for a result of ApplyRegistration or a status of GetRegistration, 1 to 200 characters."""
    text = policy.registration_messages.get(key) or _DEFAULTS[key]
    day = f"{completed_on.year}年{completed_on.month}月{completed_on.day}日" if completed_on else ""
    return text.replace("{団体名}", policy.name).replace("{完了日}", day)[:_LONGEST]
