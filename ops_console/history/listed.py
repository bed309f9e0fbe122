"""One request as a row of a sheet: what happened where, and not to whom."""

from issuer.issuance.models import Request
from issuer.rules.calendar import JST
from ops_console.words import TABLES

HEADING = (
    "受付", "電文", "要求番号", "発行番号", "種別", "範囲", "選択項目", "通数", "頁数", "単価 (円)", "結果",
    "断った理由", "経路", "事業者", "店舗", "端末", "端末の所在", "媒体", "言語", "ミリ秒",
)  # fmt: skip


def cells(request: Request) -> list[object]:
    """Cells under HEADING."""

    def word(table: str, code: str) -> str:
        return TABLES[table].get(code, code)

    return [
        f"{request.received_at.astimezone(JST):%Y-%m-%d %H:%M:%S}",
        word("operation", request.operation),
        request.request_id,
        request.certificate_number,
        word("kind", request.kind),
        word("extent", request.extent),
        "、".join(word("option", option) for option in request.options.split()),
        request.copies,
        request.pages,
        request.unit_fee,
        word("state", request.state),
        word("refusal", request.refusal),
        word("channel", request.channel),
        request.operator_code,
        request.store_code,
        request.terminal_id,
        request.terminal_municipality,
        word("media", request.media),
        request.language,
        request.milliseconds,
    ]
