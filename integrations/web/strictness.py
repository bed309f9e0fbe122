"""What every answer tells a browser beside what Django and django-csp say; answers to errors no view made too.

HSTS is nginx's to say (deploy/nginx): it ends TLS. Nothing may be kept by a cache unless a view or WhiteNoise says so,
for any page may tell of a person.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

#: Devices of the reader's machine that no page of ours asks for. Passkeys stay allowed: they are the browser's default.
_UNUSED = (
    "accelerometer", "bluetooth", "camera", "display-capture", "fullscreen", "geolocation", "gyroscope",
    "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{device}=()" for device in _UNUSED),
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}


def strict(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware. What an answer says itself stays."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer
