"""A picture on a paper."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Image:
    """A picture printed at its physical size in millimetres. ``png`` are the bytes of a PNG file."""

    png: bytes
    width_mm: float
    height_mm: float

    @property
    def sha256(self) -> str:
        """Hex digest of the PNG bytes."""
        return hashlib.sha256(self.png).hexdigest()
