"""What can go wrong with the back of a paper. No message says anything of what the paper says."""


class NotFound(ValueError):
    """There is no block in the picture."""


class Unreadable(ValueError):
    """There is a block, but too much of it is lost. ``where``: the damaged parts, in words of the reader (Japanese)."""

    def __init__(self, message: str, *, where: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.where = where


class WrongKey(ValueError):
    """The block was read whole, but the key does not open it: another issuer's paper, or a forged one."""


class TooDense(ValueError):
    """The front says more than a block holds, even coarsely."""
