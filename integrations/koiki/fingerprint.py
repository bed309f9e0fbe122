"""What makes two messages the same: everything but when they were sent and when the certificate was checked."""

import hashlib
import hmac
import json

from lxml import etree

from integrations.koiki.names import koiki

_LEFT_OUT = frozenset({(koiki("exchange"), koiki("sentAt")), (koiki("jpki"), koiki("checkedAt"))})
_PIN = koiki("pin")


def fingerprint(*, body: etree._Element, key: bytes) -> str:
    """SHA-256 (hex) of a validated body element, blind to prefixes, attributes, outer blanks and the left-out items.

    The PIN of 条例利用 goes in as an HMAC under ``key``: a plain digest kept on record would give four digits away.
    """
    text = json.dumps(_canonical(body, key), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(element: etree._Element, key: bytes) -> list[object]:
    if len(element) == 0:
        value = (element.text or "").strip()
        if element.tag == _PIN:
            value = hmac.digest(key, b"koiki-pin/" + value.encode(), "sha256").hex()
        return [element.tag, value]
    return [element.tag, *(_canonical(child, key) for child in element if (element.tag, child.tag) not in _LEFT_OUT)]
