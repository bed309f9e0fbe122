"""Ways through the console: to the sign-in page and back, and never out of the house."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode


def signing_in(request: HttpRequest, *, ended: bool) -> str:
    """The sign-in page, which leads on to what was asked for. ``ended``: the person was signed in before."""
    asked = {"ended": "1"} if ended else {}
    if request.method in ("GET", "HEAD") and request.path != reverse("console:front"):
        asked["next"] = request.get_full_path()
    return f"{reverse('console:sign-in')}?{urlencode(asked)}" if asked else reverse("console:sign-in")


def confirming(request: HttpRequest, *, readable: bool) -> str:
    """The page that asks who one is again. ``readable``: the page asked for can be gone back to by its own address."""
    undone = request.method == "POST"
    back = request.get_full_path() if readable else _page_before(request)
    asked = {"next": back, **({"undone": "1"} if undone else {})}
    return f"{reverse('console:confirm')}?{urlencode(asked)}"


def onward(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of the console; else the front page."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if _is_ours(wanted, request) else reverse("console:front")


def _page_before(request: HttpRequest) -> str:
    """The page whose form was posted, as the browser tells it (same origin only)."""
    told = urlsplit(request.headers.get("Referer", ""))
    try:
        found = resolve(told.path).func if told.netloc == request.get_host() else None
    except Resolver404:
        found = None
    rule = getattr(found, "rule", None)
    readable = rule is not None and "GET" in rule.methods
    return told.path if readable else reverse("console:front")


def _is_ours(wanted: str, request: HttpRequest) -> bool:
    inside = wanted.startswith(reverse("console:front"))
    return inside and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
