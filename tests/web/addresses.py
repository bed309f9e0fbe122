"""Every address of the product, with something in the place of each argument."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

_GIVEN = ("1", "x", "2026-11", "20261120", "2026-11-20", "282103-X", "0" * 64)
#: What cannot be filled by its converters alone.
_BY_REGEX = {r"^v1/uploads/(?P<sha256>[0-9a-f]{64})$": "v1/uploads/" + "0" * 64}


def addresses() -> list[str]:
    """Paths from the root, one per pattern of the table of URLs."""
    return sorted(set(_walk(get_resolver(), "/")))


def _walk(resolver: URLResolver, before: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        here = before + _filled(entry)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, here)
        else:
            yield here


def _filled(entry: URLPattern | URLResolver) -> str:
    pattern = entry.pattern
    if not isinstance(pattern, RoutePattern):
        return _BY_REGEX[str(pattern)]
    path = str(pattern)
    for name, converter in pattern.converters.items():
        given = next(one for one in _GIVEN if re.fullmatch(converter.regex, one))
        path = re.sub(rf"<(?:\w+:)?{name}>", given, path)
    assert "<" not in path, path
    return path
