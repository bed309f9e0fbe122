"""A stylesheet of the signed-in person: who printed, when, and 取扱注意 in the margin of every sheet.

Margins of pages are reached by CSS only, and the policy of these pages forbids styles inside them; so the line is a
stylesheet of its own, made anew each time.
"""

from django.http import HttpResponse

from ops_console.page import Visit, office_name, page
from ops_console.printing.line import print_line
from ops_console.roles import ANYONE


@page(roles=ANYONE, before_change=True)
def print_style(visit: Visit) -> HttpResponse:
    """``@page`` with the line at the foot on the left."""
    line = print_line(operator=visit.operator, office=office_name(visit.municipality), now=visit.now)
    text = f"@page {{ @bottom-left {{ content: '{css_text(line)}'; font-size: 9pt; }} }}\n"
    return HttpResponse(text, content_type="text/css; charset=utf-8")


def css_text(text: str) -> str:
    """``text`` for a quoted CSS string: everything but letters and figures as an escaped code point."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text)
