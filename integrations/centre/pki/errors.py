"""What the test PKI refuses."""

__all__ = ["PkiError"]


class PkiError(Exception):
    """A request or a file the test PKI cannot work with. The message (Japanese, one line) says what to do."""
