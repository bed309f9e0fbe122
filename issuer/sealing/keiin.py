"""契印 code: a MAC over number, page, page count and the page's contents, in 12 unmistakable characters."""

import hashlib
import hmac

#: 32 characters without the look-alikes 0/O and 1/I, so that a code typed from paper goes in without a slip.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def keiin_code(*, key: bytes, certificate_number: str, page: int, pages: int, page_digest: bytes) -> str:
    """The 契印 of one page, ``XXXX-XXXX-XXXX`` (60 bits of HMAC-SHA-256).

    ``key``: the municipality's 32-byte 契印 key. ``page_digest``: SHA-256 of the page without its footer.
    """
    message = f"akashi-keiin/1\n{certificate_number}\n{page}/{pages}\n".encode() + page_digest
    number = int.from_bytes(hmac.digest(key, message, hashlib.sha256)[:8], "big") >> 4
    code = "".join(ALPHABET[(number >> shift) & 31] for shift in range(55, -1, -5))
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"
