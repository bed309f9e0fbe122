"""The use cases of packages, as doors, commands and the worker call them."""

from integrations.feeds.applying import apply_waiting, drop_cancelled, recover, resume
from integrations.feeds.loading import MOST_ATTEMPTS
from integrations.feeds.receipts import latest_of, receipt_of
from integrations.feeds.taking_in import submit, take_in

__all__ = [
    "MOST_ATTEMPTS",
    "apply_waiting",
    "drop_cancelled",
    "latest_of",
    "receipt_of",
    "recover",
    "resume",
    "submit",
    "take_in",
]
