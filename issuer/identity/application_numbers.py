"""申請番号: sixteen digits, fourteen drawn at random and two to check them (ISO 7064 MOD 97-10).

A slip of the pen is answered without a look at the records, and nobody can count from one number to another's.
"""

import re
import secrets
import unicodedata

_DRAWN = 14
_BETWEEN = re.compile(r"[\s\-‐-―−ー－]+")
_NUMBER = re.compile(r"[0-9]{16}\Z")


def draw() -> str:
    """A number nobody can guess, 16 digits."""
    base = secrets.randbelow(10**_DRAWN) * 100
    return f"{base + 98 - base % 97:016d}"


def read(text: str) -> str:
    """The 16 digits of a number as people write it (hyphens, spaces, full width); "" where it cannot be one."""
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    return digits if _NUMBER.match(digits) and int(digits) % 97 == 1 else ""


def trail(number: str) -> str:
    """What the links of the audit chain about one application have in common: their ``request_id``."""
    return f"registration-{number}"


def spaced(number: str) -> str:
    """4-4-4-4, as it is shown to people."""
    return "-".join(number[i : i + 4] for i in range(0, len(number), 4))
