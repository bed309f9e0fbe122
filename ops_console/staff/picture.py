"""The key of an authenticator as a picture to be read by a telephone."""

import segno


def picture(otpauth: str) -> str:
    """A data URI (SVG) of the QR code."""
    return str(segno.make(otpauth, error="m").svg_data_uri(scale=5, border=4))
