"""Japanese words for the codes that pages show. Colour never carries a meaning alone; these words do."""

from collections.abc import Mapping

from issuer.papers.kinds import KIND_NAMES

STATES: Mapping[str, str] = {
    "CLAIMED": "処理中",
    "ISSUED": "交付 (結果待ち)",
    "DELIVERED": "交付済",
    "FAILED": "印刷不成立",
    "CANCELLED": "取消",
    "REFUSED": "拒否",
    "ABORTED": "中断",
}
UNDETERMINED = "UNDETERMINED"
#: What the history can be narrowed to.
RESULTS: Mapping[str, str] = {**STATES, UNDETERMINED: "未確定"}

REFUSALS: Mapping[str, str] = {
    "NOT_FOUND": "対象者を特定できない",
    "BAD_PIN": "暗証番号違い",
    "LOCKED": "暗証番号の閉塞",
    "CREDENTIAL_REVOKED": "電子証明書の失効・期限切れ",
    "NOT_OFFERED": "取扱いなし",
    "OUT_OF_HOURS": "時間外・休止日",
    "MAINTENANCE": "停止中・保守",
    "HELD": "発行制限",
    "UNDER_AGE": "15歳未満",
    "IN_PROCESS": "異動処理中",
    "STALE": "データの鮮度・食い違い",
    "REMOVED": "消除・転出",
    "NO_SEAL": "印鑑登録なし",
    "NO_TAX_RECORD": "課税資料なし",
    "NOT_REGISTERED": "利用登録なし",
    "NO_RECORD": "記録なし",
    "CHARACTER": "文字",
    "TOO_MANY_PAGES": "頁数超過",
    "SELF_CHECK": "交付前の照合",
}

TABLES: Mapping[str, Mapping[str, str]] = {
    "kind": {kind.value: name for kind, name in KIND_NAMES.items()},
    "state": STATES,
    "refusal": REFUSALS,
    "extent": {"ALL": "世帯全員", "SELF": "本人", "SELECTED": "選択した世帯員"},
    "option": {
        "RELATIONSHIP": "世帯主・続柄",
        "HONSEKI": "本籍・筆頭者",
        "MY_NUMBER": "個人番号",
        "JUMINHYO_CODE": "住民票コード",
        "FOREIGN_ITEMS": "外国人住民の項目",
        "FORMER_ADDRESS": "転入前住所",
        "OVERSEAS_VOTER": "在外選挙人",
    },
    "channel": {"STORE": "店舗", "CITY_KIOSK": "庁内キオスク", "COUNTER": "窓口"},
    "media": {"CARD": "マイナンバーカード", "SMARTPHONE": "スマートフォン", "JOREI": "条例利用カード"},
    "event": {
        "ISSUED": "交付",
        "REFUSED": "拒否",
        "ABORTED": "中断",
        "DELIVERED": "交付済の通知",
        "FAILED": "不成立の通知",
        "CANCELLED": "取消の通知",
        "UNKNOWN": "結果不明の通知",
    },
    "system": {
        "JUKI": "住民基本台帳",
        "INKAN": "印鑑登録",
        "ZEI": "税",
        "KOSEKI": "戸籍",
        "FUHYO": "戸籍の附票",
        "RISAI": "罹災",
        "GAIJI": "外字",
    },
    "mode": {"FULL": "全件", "DELTA": "差分"},
    "receipt": {
        "RECEIVED": "受付 (処理待ち)",
        "APPLIED": "適用",
        "PARTIAL": "一部隔離",
        "HELD": "保留 (前の連番待ち)",
        "DUPLICATE": "重複 (適用済み)",
        "REFUSED": "拒否",
    },
    "incident": {
        "SELF_CHECK_PERSON": "照合: 別人の記載",
        "SELF_CHECK_TEXT": "照合: 記載の違い",
        "SELF_CHECK_GLYPH": "照合: 字形",
        "SELF_CHECK_STRUCTURE": "照合: 文書の構造",
        "DELIVERY_CONTRADICTION": "交付結果の食い違い",
        "SETTLEMENT": "料金の不一致",
        "WRONG_PERSON": "センター: 別人の証明書の疑い",
        "WRONG_CONTENT": "センター: 記載内容の誤り",
        "PRINT_ERROR": "センター: 印刷の異常",
        "COMMUNICATION": "センター: 通信の異常",
        "OTHER": "センター: その他",
    },
    "note": {
        "source": "知らせた者",
        "detected_at": "気づいた時刻",
        "note": "内容",
        "problem": "照合の結果",
        "state": "そのときの状態",
        "notice": "届いた通知",
        "printed": "印刷した通数",
        "paid": "支払額 (円)",
        "due": "手数料 (円)",
    },
    "topic": {
        "CHARACTER": "文字",
        "INCONSISTENT": "記録の食い違い",
        "IDENTIFICATION": "本人の特定",
        "QUARANTINE": "連携の隔離",
        "UNKNOWN_OUTCOME": "交付の未確定",
    },
    "act": {
        "issue.sealed": "交付を封印",
        "issue.refused": "交付を拒否",
        "issue.aborted": "交付を中断",
        "delivery.reported": "交付結果の通知",
        "incident.opened": "事案を起票",
        "record.viewed": "記録を閲覧",
        "record.name_revealed": "氏名を表示",
    },
}
