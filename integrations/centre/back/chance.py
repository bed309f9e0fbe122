"""Fixed pseudo-random numbers, the same on every machine and in every version of numpy."""

import hashlib

import numpy as np
from numpy.typing import NDArray


def bits(label: str, count: int) -> NDArray[np.uint8]:
    """``count`` zeros and ones that ``label`` stands for."""
    return np.unpackbits(np.frombuffer(_stream(label, (count + 7) // 8), np.uint8))[:count]


def numbers(label: str, count: int) -> NDArray[np.uint32]:
    """``count`` numbers of 32 bits that ``label`` stands for."""
    return np.frombuffer(_stream(label, 4 * count), "<u4").astype(np.uint32)


def order(label: str, count: int) -> NDArray[np.intp]:
    """A shuffled ``range(count)`` that ``label`` stands for."""
    return np.argsort(np.frombuffer(_stream(label, 8 * count), "<u8"), kind="stable")


def _stream(label: str, length: int) -> bytes:
    return hashlib.shake_256(f"akashi back {label}".encode()).digest(length)
