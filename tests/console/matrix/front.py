"""Front page, signing in and out, what every page loads."""

from . import ALL, Row

ROWS = {
    "front": Row(ALL, stranger=200, platform=200),
    "sign-in": Row(ALL, status=302, stranger=302, platform=302, anonymous=200, both=True),
    "sign-in-question": Row(ALL, "post", stranger=200, platform=200, anonymous=200),
    "confirm": Row(ALL, stranger=200, platform=200, both=True),
    "confirm-question": Row(ALL, "post", stranger=200, platform=200),
    "sign-out": Row(ALL, "post", status=302, stranger=302, platform=302),
    "print-style": Row(ALL, stranger=200, platform=200),
}
