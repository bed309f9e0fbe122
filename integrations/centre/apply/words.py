"""Words of the application's and the status page's screens."""

from __future__ import annotations

from integrations.centre.apply.asking import LOST

__all__ = ["NUMBER_LATER", "RESULTS", "SEXES", "STATUSES"]

SEXES = {"MALE": "男", "FEMALE": "女", "NOT_STATED": "記載なし"}
#: Headline above the municipality's own sentence.
RESULTS = {
    "ACCEPTED": "申請を受け付けました",
    "ALREADY_APPLIED": "すでに受け付けられています",
    "NOT_NEEDED": "申請は受け付けられませんでした",
    "FAILED": "申請は受け付けられませんでした",
    LOST: "受け付けられたかどうか、こちらでは分かりません",
}
NUMBER_LATER = ("登録状況は、登録状況確認のページで", "この番号を入れると分かります。", "番号は二度は表示されません。")
STATUSES = {
    "UNDER_REVIEW": "審査中",
    "AVAILABLE": "利用できます",
    "REJECTED": "却下",
    "ENDED": "終了",
    "NOT_FOUND": "申請が見つかりません",
}
