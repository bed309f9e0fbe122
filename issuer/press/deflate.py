"""Compression: ISA-L where it is installed (several times faster), else zlib. Its name goes on the record of issue.

The bytes of a paper depend on it (promise P20 holds within one build).
"""

import zlib
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

_FAST = 2


def _choose() -> tuple[Callable[[bytes], bytes], str]:
    try:
        isal, edition = import_module("isal.isal_zlib"), version("isal")
    except (ImportError, PackageNotFoundError):
        return (lambda data: zlib.compress(data, 1)), f"zlib {zlib.ZLIB_RUNTIME_VERSION}"
    fast: Callable[[bytes, int], bytes] = isal.compress
    return (lambda data: fast(data, _FAST)), f"isal {edition}"


#: Fast compression in zlib's format, and its name with version.
deflate, DEFLATE = _choose()


def deflate_small(data: bytes) -> bytes:
    """The best compression, for what is made once and carried by every paper."""
    return zlib.compress(data, 9)
