"""Pages of a list by number."""

import re

from django.http import HttpRequest


def page_number(request: HttpRequest) -> int:
    """The wanted page from ``?page=``, 1 when it is none."""
    raw = request.GET.get("page", "1")
    return int(raw) if re.fullmatch("[1-9][0-9]{0,4}", raw) else 1
