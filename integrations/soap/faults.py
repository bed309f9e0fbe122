"""What every contract's table of Faults is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """``faultcode`` is the SOAP 1.1 local name; ``retryable``: the same message may be sent again as it is."""

    faultcode: str
    message: str
    retryable: bool
