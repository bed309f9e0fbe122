"""The tools of the line, made once per process: the press and, beside it, the inspector with its own eyes."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from issuer.inspection import Inspector
from issuer.press import Press


@dataclass(frozen=True, slots=True)
class Workshop:
    """``versions``: of the software, recorded with every number."""

    press: Press
    inspector: Inspector
    versions: dict[str, str]


_lock = threading.Lock()
_workshop: Workshop | None = None


def workshop() -> Workshop:
    """The process's tools; the first call builds them. Raises ConfigurationError when a font or form is missing."""
    global _workshop
    with _lock:
        if _workshop is None:
            store, must_be_built = settings.AKASHI_PRESS_DIR, not settings.AKASHI_DEMO
            press = Press(
                font=settings.AKASHI_FONTS,
                font_dir=settings.AKASHI_FONT_DIR,
                store=store,
                must_be_built=must_be_built,
                shelf=settings.AKASHI_FORMS,
            )
            inspector = Inspector(
                fonts=press.font_files,
                own=press.own_font_files,
                store=store,
                must_be_built=must_be_built,
                plans=settings.AKASHI_PLANS,
            )
            inspector.require_plans(forms=press.form_versions)
            _workshop = Workshop(
                press=press,
                inspector=inspector,
                versions={
                    "akashi": settings.AKASHI_VERSION,
                    "deflate": press.tool_versions,
                },
            )
        return _workshop


def supply_gaiji(*, sha256: str, font: Callable[[], bytes]) -> None:
    """Hand a 外字 edition to the press and to inspection, each of which makes of it what it needs by itself.

    ``font`` is asked for the bytes only when one of them has not met the edition. Raises ConfigurationError.
    """
    tools = workshop()
    lacking = [tool for tool in (tools.press, tools.inspector) if not tool.has_gaiji(sha256=sha256)]
    if lacking:
        data = font()
        for tool in lacking:
            tool.keep_gaiji(sha256=sha256, font=data)
