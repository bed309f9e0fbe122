"""Probes for the machines that keep this service running. No personal data, no names of municipalities' people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from integrations.web.clock import now
from integrations.web.metrics import exposition
from integrations.web.readiness import readiness


@require_safe
def livez(_: HttpRequest) -> JsonResponse:
    """The process answers; asks nothing else, so that a broken database does not restart every web process."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(_: HttpRequest) -> JsonResponse:
    """200 when this deployment could issue, else 503 with the checks that failed."""
    checks = readiness()
    ready = all(outcome == "ok" for outcome in checks.values())
    document = {"ready": ready, "version": settings.AKASHI_VERSION, "checks": checks}
    return JsonResponse(document, status=200 if ready else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text. The front closes this to the world (deploy/nginx)."""
    text = exposition(now=now(), processes_only=request.GET.get("part") == "processes")
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")
