"""The centre's pages are there in a demonstration only, and never kept by a browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

__all__ = ["demo_only"]

Given = ParamSpec("Given")


def demo_only(
    view: Callable[Concatenate[HttpRequest, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """Answer 404 unless this is a demonstration; what is answered is not stored anywhere."""

    @never_cache
    @wraps(view)
    def gated(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if not settings.AKASHI_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return gated
