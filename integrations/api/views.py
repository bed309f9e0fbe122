"""`GET /api/schema/`."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from integrations.api.document import document


@require_safe
def schema(_: HttpRequest) -> JsonResponse:
    """The description of this build, for whoever asks: it names no municipality and no person."""
    return JsonResponse(
        document(most_megabytes=settings.AKASHI_FEED_MAX_MB),
        json_dumps_params={"ensure_ascii": False},
        content_type="application/vnd.oai.openapi+json;version=3.1",
    )
