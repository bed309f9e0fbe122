"""Probes for the machines that keep this service running. No personal data, no names of municipalities' people."""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from integrations.web.clock import now
from integrations.web.health import reasons
from integrations.web.metrics import exposition
from integrations.web.readiness import readiness


@require_safe
def livez(_: HttpRequest) -> JsonResponse:
    """The process answers; asks nothing else, so that a broken database does not restart every web process."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when this deployment could issue, else 503 with the checks that failed; ``?verbose`` says why in Japanese."""
    checks = readiness()
    ready = all(outcome == "ok" for outcome in checks.values())
    document: dict[str, object] = {"ready": ready, "version": settings.AKASHI_VERSION, "checks": checks}
    if "verbose" in request.GET:
        document["reasons"] = reasons(checks)
    return JsonResponse(document, status=200 if ready else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for who reaches the socket or the loopback, or shows the token. Closed to the world in front."""
    if not _may_read(request):
        if not settings.AKASHI_METRICS_TOKEN:
            raise Http404
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
    text = exposition(now=now(), processes_only=request.GET.get("part") == "processes")
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read(request: HttpRequest) -> bool:
    if settings.AKASHI_METRICS_TOKEN:
        # As bytes: of text, only ASCII can be compared, and a header may hold anything.
        shown = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(shown, f"Bearer {settings.AKASHI_METRICS_TOKEN}".encode())
    address = request.META.get("REMOTE_ADDR", "")  # "" on a unix socket
    return not address or ip_address(address).is_loopback
