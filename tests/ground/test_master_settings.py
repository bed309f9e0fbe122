"""Exactly one master key wraps; what is missing, doubled or misspelt stops the start and is named."""

import base64

import pytest

from config.environment import Environment
from config.masters import read_masters
from issuer.papers.errors import ConfigurationError

ONE, TWO = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


def test_each_kind_is_read_and_the_previous_one_beside_it() -> None:
    env = {"AKASHI_MASTER_PKCS11": "akashi/0a", "AKASHI_MASTER_KEY_PREVIOUS": ONE, "AKASHI_MASTER_KMS_PREVIOUS": "a.b"}
    assert read_masters(Environment(env), device=True) == (
        ("pkcs11", "akashi/0a"), (("file", b"\x01" * 32), ("kms", "a.b")),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({}, "AKASHI_MASTER_KEY is not set"),
        ({"AKASHI_MASTER_KEY": "short"}, "AKASHI_MASTER_KEY"),
        ({"AKASHI_MASTER_KEY": ONE, "AKASHI_MASTER_KMS": "a.b"}, "more than one"),
        ({"AKASHI_MASTER_KEY": ONE, "AKASHI_MASTER_KEY_PREVIOUS": ONE}, "_PREVIOUS"),
        ({"AKASHI_MASTER_PKCS11": "akashi"}, "LABEL/ID"),
        ({"AKASHI_MASTER_PKCS11": "akashi/0a"}, "AKASHI_PKCS11_PIN"),
        ({"AKASHI_MASTER_KEY": TWO, "AKASHI_MASTER_PKCS11_PREVIOUS": "akashi/0a"}, "AKASHI_PKCS11_PIN"),
        ({"AKASHI_MASTER_KMS": "function"}, "dotted"),
    ],
)
def test_what_is_wrong_is_named(values: dict[str, str], word: str) -> None:
    with pytest.raises(ConfigurationError, match=word) as told:
        read_masters(Environment(values), device=False)
    assert ONE not in str(told.value)
