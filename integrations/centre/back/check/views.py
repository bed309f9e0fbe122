"""Upload a scan of a back; the front reappears beside the record. Nothing of it is kept."""

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from PIL import Image

from integrations.centre.back.check.judge import MOST_SHEETS, Asked, Beside, Sheet, judged, marked
from integrations.centre.back.check.upload import MOST_BYTES, InMemory, is_too_large
from integrations.centre.back.compare import Difference
from integrations.centre.back.keys import keys
from integrations.centre.back.reading import NoScan
from integrations.centre.back.records import JournalRecords, Records
from integrations.centre.journal import Journal
from integrations.centre.kept import folder

_TOO_LARGE = f"ファイルは1つ{MOST_BYTES // 1024 // 1024}MBまでです。解像度を200〜300dpiにして読み取り直してください。"
_MISSING = "うら面を読み取ったファイルを選んでください。"
_NO_SCAN = f"画像として読めません。PNG・JPEG・TIFF・PDFで、{MOST_SHEETS}枚までのファイルを選んでください。"
_TROUBLES = {
    "NOT_FOUND": "うら面の復元用の画像が見つかりません。うら面の全体が写るように、200dpi以上で読み取り直してください。",
    "UNREADABLE": "復元用の画像は見つかりましたが、傷みが大きく、復元できません。",
    "WRONG_KEY": (
        "復元用の画像は読めましたが、このセンターの鍵では開けません。"
        "このセンターで印刷された紙ではないおそれがあります。"
    ),
}
#: Pictures are shown as wide as this, whatever they were scanned at (pixels).
_WIDTH = 1400


@dataclass(frozen=True, slots=True)
class _Compared:
    """One comparison as it is shown."""

    title: str
    alt: str
    verdict: str
    is_same: bool
    places: list[tuple[int, int, int]]
    marked: str
    picture: str


# Nothing is changed and no cookie is read, so there is nothing to forge; and the body must not be read before its size.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The form, and after a POST what the sheets say."""
    if not settings.AKASHI_DEMO:
        raise Http404
    if request.method != "POST":
        return _page(request)
    if is_too_large(request.headers.get("Content-Length", "")):
        return _page(request, status=413, problem=_TOO_LARGE, at="back")
    handler = InMemory(request)
    request.upload_handlers = [handler]
    back, front = request.FILES.get("back"), request.FILES.get("front")
    if handler.too_large:
        return _page(request, status=413, problem=_TOO_LARGE, at="back")
    if back is None or not back.size:
        return _page(request, status=400, problem=_MISSING, at="back")
    asked = Asked(back.read(), front.read() if front is not None and front.size else None)
    try:
        sheets = judged(asked=asked, keys=keys(file=folder() / "back.key"), records=_records(), font=_font())
    except NoScan:
        return _page(request, status=400, problem=_NO_SCAN, at="back")
    return _page(request, sheets=[_shown(number, sheet) for number, sheet in enumerate(sheets, start=1)])


def _font() -> Path:
    return Path(settings.AKASHI_FONTS)


def _records() -> Records:
    return JournalRecords(Journal(folder() / "journal.sqlite"))


def _page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "centre/check.html", context, status=status)


def _shown(number: int, sheet: Sheet) -> dict[str, Any]:
    recovered, record = sheet.recovered, sheet.record
    if recovered is None:
        where = "、".join(sheet.where)
        detail = f"読み取れない所: {where}" if where else ""
        return {"number": number, "verdict": "読み取れません", "trouble": _TROUBLES[sheet.trouble], "detail": detail}
    facts = [
        ("発行番号", recovered.paper),
        ("頁", f"{recovered.page}／{recovered.pages}頁"),
        ("直した誤り", f"{recovered.damage:.1%}"),
    ]
    if record is not None:
        facts += [
            ("証明書", record.kind),
            ("団体", record.municipality),
            ("発行", f"{localtime(record.issued_at):%Y年%-m月%-d日 %H時%M分}"),
            ("頁数 (記録)", f"{record.pages}頁"),
        ]
    compared = []
    if sheet.of_record is not None:
        compared.append(_compared("センターの記録", sheet.of_record, sheet))
    if sheet.of_front is not None:
        compared.append(_compared("読み取ったおもて面", sheet.of_front, sheet))
    alone = "" if compared else _url(recovered.image)
    return {
        "number": number,
        "verdict": _verdict(sheet),
        "is_same": bool(compared) and all(one.is_same for one in compared),
        "facts": facts,
        "has_record": record is not None,
        "compared": compared,
        "alone": alone,
    }


def _verdict(sheet: Sheet) -> str:
    if not sheet.beside:
        return "復元しました"
    if any(one.is_other for one in sheet.beside):
        return "別の頁か、別の紙です"
    count = max(len(one.differences) for one in sheet.beside)
    return f"違うところが {count} か所あります" if count else "一致しています"


def _compared(title: str, beside: Beside, sheet: Sheet) -> _Compared:
    recovered = sheet.recovered
    if recovered is None:
        raise ValueError("only a recovered page is compared")
    count = len(beside.differences)
    if beside.is_other:
        verdict = "この頁の画像ではありません"
    else:
        verdict = f"違うところが {count} か所あります" if count else "一致しています"
    return _Compared(
        title=title,
        alt=f"{title}の画像",
        verdict=verdict,
        is_same=not count and not beside.is_other,
        places=[(number, *_middle(one)) for number, one in enumerate(beside.differences, start=1)],
        marked=_url(marked(recovered=recovered, differences=beside.differences, font=_font())),
        picture=_url(beside.picture),
    )


def _middle(one: Difference) -> tuple[int, int]:
    """From the top and from the left, in mm."""
    return round((one.top + one.bottom) / 2), round((one.left + one.right) / 2)


def _url(picture: Image.Image) -> str:
    """The picture inside the page itself, so that no address of it exists."""
    if picture.width > _WIDTH:
        colours = picture.convert("RGB" if picture.mode == "P" else "L")
        smaller = colours.resize((_WIDTH, round(picture.height * _WIDTH / picture.width)), Image.Resampling.BOX)
        picture = smaller.quantize(16)
    out = BytesIO()
    picture.save(out, "PNG", optimize=False)
    return f"data:image/png;base64,{b64encode(out.getvalue()).decode()}"
