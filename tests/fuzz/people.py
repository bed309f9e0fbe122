"""Whoever stands in a seed, so that an answer, an error or a log line that quotes one is known for it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from .layer import Broken

NAME, KANA, ADDRESS = "架空　𠮷之介", "カクウ　ヨシノスケ", "見本県見本市鶴亀町八丁目８番８号"
OTHER, PHONE, SERIAL, PIN, USER = "架空　鶴子", "090-8808-8808", "70880880880", "8808", "ZZ88088088"
BIRTHDAY, ATENA, HOUSEHOLD, MY_NUMBER = "1988-08-18", "880880880", "HH880880880", "123456789018"
#: PIN and birthday are too short to be told from a number of the machine's own.
SECRETS = (NAME, KANA, ADDRESS, OTHER, PHONE, SERIAL, USER, ATENA, HOUSEHOLD, MY_NUMBER)


def silent_about_people(text: str) -> None:
    """Raises Broken when a text holds any of them."""
    for secret in SECRETS:
        if secret in text:
            raise Broken("somebody is quoted")


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said: object = record.msg
        if isinstance(said, dict):
            # Every line of an exchange names it, and a number may be anybody's.
            said = {name: value for name, value in said.items() if name != "request_id"}
        self.heard.append(f"{said} {record.args} {record.exc_info}")


@contextmanager
def silent_logs() -> Iterator[None]:
    """Nothing that is logged meanwhile holds any of them."""
    ear = _Ear()
    logging.getLogger().addHandler(ear)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(ear)
    for line in ear.heard:
        silent_about_people(line)
