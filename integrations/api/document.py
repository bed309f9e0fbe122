"""The whole description (OpenAPI 3.1.0). Written by hand: what a view answers is held against it by schemathesis."""

from typing import Any

from integrations.api.feeds import PATHS as FEEDS
from integrations.api.shapes import SCHEMAS
from integrations.api.verify import PATHS as VERIFY

#: Version of the interface, not of the product: the first number is the one in the paths.
INTERFACE = "1.0"


def document(*, most_megabytes: int) -> dict[str, Any]:
    """The description as JSON. ``most_megabytes``: the largest package taken here (``AKASHI_FEED_MAX_MB``)."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Akashi 証明発行サーバ",
            "version": INTERFACE,
            "description": "連携パッケージの受け取り (上限 "
            f"{most_megabytes} MB) と、受け取った証明書の確認。広域交付 (SOAP) は /koiki/v5?wsdl にあります。",
        },
        "paths": {**FEEDS, **VERIFY},
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "feed_credential_add が印字した資格 (akf1.団体.システム.番号.秘密)。",
                },
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "AKASHI-HMAC-SHA256 credential=…, timestamp=…, sha256=…, signature=…",
                },
            },
        },
    }
