"""The public page where whoever received a certificate checks it (contract: /verify/)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from integrations.web.clock import now
from integrations.web.rate import ASKED, FILES, RETRY_AFTER, WRONG, give_back, take
from integrations.web.turned_away import VERIFY, turned_away
from integrations.web.verify_form import Unreadable, read_footer
from integrations.web.verify_words import KINDS, WORDS
from issuer.sealing.reading_turn import Crowded
from issuer.sealing.verify import Outcome, Verdict, verify_page, verify_pdf

#: A paper of 30 pages stays below this. It equals FILE_UPLOAD_MAX_MEMORY_SIZE: no upload ever reaches a disk.
MOST_BYTES = 1024 * 1024
_FORM = 64 * 1024
_INPUTS = ("number", "page", "code")


# Nothing is changed and no cookie is read, so there is nothing to forge; and the body is not read before its size is.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form, and below it the answer to what was asked."""
    language = _language(request)
    if request.method != "POST":
        return _page(request, language)
    moment = now()
    if not take(ASKED, WRONG, request=request, now=moment):
        return _too_often(request, language, moment)
    if _length(request) > MOST_BYTES + _FORM:
        return _page(request, language, status=413, error="wrong_pdf", at="pdf")
    if request.FILES or "pdf" in request.POST or "file" in request.POST:
        return _answer_pdf(request, language, moment)
    typed = {name: request.POST.get(name, "")[:60] for name in _INPUTS}
    try:
        footer = read_footer(**typed)
    except Unreadable as error:
        give_back(WRONG, request=request, now=moment)  # nothing was guessed at
        return _page(request, language, status=400, error=f"wrong_{error.field}", at=error.field, typed=typed)
    verdict = verify_page(certificate_number=footer.number, page=footer.page, code=footer.code)
    _forgive(verdict, request, moment)
    return _page(request, language, verdict=verdict, what="page", typed=typed)


def _too_often(request: HttpRequest, language: str, moment: datetime) -> HttpResponse:
    turned_away(door=VERIFY, outcome="RATE_LIMITED", now=moment)
    response = _page(request, language, status=429, error="often")
    response["Retry-After"] = RETRY_AFTER
    return response


def _forgive(verdict: Verdict, request: HttpRequest, moment: datetime) -> None:
    """Who holds genuine papers guesses nothing, however many there are."""
    if verdict.outcome is Outcome.GENUINE:
        give_back(WRONG, request=request, now=moment)


def _answer_pdf(request: HttpRequest, language: str, moment: datetime) -> HttpResponse:
    if not take(FILES, request=request, now=moment):
        return _too_often(request, language, moment)
    upload = request.FILES.get("pdf")
    if upload is None or not upload.size or upload.size > MOST_BYTES:
        return _page(request, language, status=400, error="wrong_pdf", at="pdf")
    pdf = upload.read()
    if b"%PDF-" not in pdf[:1024]:
        return _page(request, language, status=400, error="wrong_pdf", at="pdf")
    try:
        verdict = verify_pdf(pdf=pdf)
    except Crowded:
        give_back(WRONG, request=request, now=moment)
        turned_away(door=VERIFY, outcome="CROWDED", now=moment)
        response = _page(request, language, status=503, error="crowded", at="pdf")
        response["Retry-After"] = "10"
        return response
    _forgive(verdict, request, moment)
    return _page(request, language, verdict=verdict, what="pdf")


def _page(
    request: HttpRequest,
    language: str,
    *,
    status: int = 200,
    verdict: Verdict | None = None,
    what: str = "",
    error: str = "",
    at: str = "",
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    words = WORDS[language]
    context: dict[str, Any] = {
        "words": words,
        "language": language,
        "other": "en" if language == "ja" else "ja",
        "inputs": [
            {
                "name": n,
                "label": words[n],
                "hint": words[f"{n}_hint"],
                "value": (typed or {}).get(n, ""),
                "bad": n == at,
            }
            for n in _INPUTS
        ],
        "error": words[error] if error else "",
        "at": at,
    }
    if verdict is not None:
        context["outcome"] = verdict.outcome.lower()
        context["headline"] = words[verdict.outcome]
        context["explanation"] = words[f"{verdict.outcome}_{what}"]
        if verdict.kind is not None and verdict.day is not None:
            context["facts"] = [
                (words["kind"], KINDS[language][verdict.kind]),
                (words["day"], _day(verdict, language)),
                (words["pages"], verdict.pages),
            ]
    response = render(request, "web/verify.html", context, status=status)
    response["Content-Language"] = language
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _day(verdict: Verdict, language: str) -> str:
    day = verdict.day
    if day is None:
        return ""
    return f"{day.year}年{day.month}月{day.day}日" if language == "ja" else f"{day.isoformat()} (YYYY-MM-DD)"


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    if asked in WORDS:
        return asked
    first = request.headers.get("Accept-Language", "").split(",")[0].strip().lower()
    return "en" if first and not first.startswith("ja") else "ja"


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
