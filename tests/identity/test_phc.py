"""PHC strings of 暗証番号: what other tools write is read, what would eat the machine is not."""

import base64
import hashlib
from contextlib import suppress

import pytest
from argon2 import PasswordHasher, Type
from argon2.low_level import hash_secret
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.identity.phc import COST, FORM, MOST_MEMORY, MOST_WORK, NotAHash, matches, parse

SALT = b"0123456789abcdef"
pins = st.from_regex(r"[0-9]{4,8}", fullmatch=True)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


SALT64, HASH64 = b64(SALT), b64(b"h" * 32)


@settings(max_examples=10, deadline=None)
@given(pin=pins, other=pins, lanes=st.integers(1, 3), passes=st.integers(1, 2), size=st.integers(12, 64))
def test_argon2id_as_the_reference_writes_it(pin: str, other: str, lanes: int, passes: int, size: int) -> None:
    hasher = PasswordHasher(time_cost=passes, memory_cost=8 * lanes, parallelism=lanes, hash_len=size, type=Type.ID)
    hashed = parse(hasher.hash(pin))
    assert matches(hashed, pin)
    assert matches(hashed, other) == (pin == other)


def test_argon2id_of_the_first_version_says_no_version() -> None:
    text = hash_secret(b"1234", SALT, 1, 8, 1, 32, Type.ID, version=16).decode().replace("v=16$", "")
    assert matches(parse(text), "1234")
    assert not matches(parse(text.replace("$m=", "$v=19$m=")), "1234")


@settings(max_examples=10, deadline=None)
@given(pin=pins, other=pins, log_n=st.integers(1, 8), r=st.integers(1, 8), p=st.integers(1, 3))
def test_scrypt_as_another_library_makes_it(pin: str, other: str, log_n: int, r: int, p: int) -> None:
    made = Scrypt(salt=SALT, length=32, n=2**log_n, r=r, p=p).derive(pin.encode())
    hashed = parse(f"$scrypt$ln={log_n},r={r},p={p}${SALT64}${b64(made)}")
    assert matches(hashed, pin)
    assert matches(hashed, other) == (pin == other)


@pytest.mark.parametrize("cost", ["i=1000", "i=1000,l=32", "1000"])
@pytest.mark.parametrize("spelled", [str, lambda text: text.replace("+", "."), lambda text: f"{text}="])
def test_pbkdf2_in_its_spellings(cost: str, spelled) -> None:
    made = PBKDF2HMAC(hashes.SHA256(), length=32, salt=SALT, iterations=1000).derive(b"1234")
    hashed = parse(f"$pbkdf2-sha256${cost}${SALT64}${spelled(b64(made))}")
    assert (matches(hashed, "1234"), matches(hashed, "1235")) == (True, False)


def test_pbkdf2_as_the_standard_library_makes_it() -> None:
    made = hashlib.pbkdf2_hmac("sha256", b"00000000", SALT, 7)
    assert matches(parse(f"$pbkdf2-sha256$i=7${SALT64}${b64(made)}"), "00000000")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234",
        "$",
        "$$$$",
        f"scrypt$ln=4,r=8,p=1${SALT64}${HASH64}",
        f"$argon2i$v=19$m=64,t=1,p=1${SALT64}${HASH64}",
        f"$argon2id$v=18$m=64,t=1,p=1${SALT64}${HASH64}",
        f"$argon2id$v=19$m=7,t=1,p=1${SALT64}${HASH64}",
        f"$argon2id$v=19$m=64,t=0,p=1${SALT64}${HASH64}",
        f"$argon2id$v=19$m=64,t=1${SALT64}${HASH64}",
        f"$argon2id$v=19$m=64,t=1,p=1,p=1${SALT64}${HASH64}",
        f"$argon2id$v=19$m=64,t=1,p=1,keyid=a${SALT64}${HASH64}",
        f"$argon2id$v=19$m=+64,t=1,p=1${SALT64}${HASH64}",
        f"$argon2id$v=19$m=６４,t=1,p=1${SALT64}${HASH64}",
        f"$scrypt$v=19$ln=4,r=8,p=1${SALT64}${HASH64}",
        f"$scrypt$ln=4,r=8,p=1${SALT64}${HASH64}$",
        f"$scrypt$ln=4,r=8,p=1$${HASH64}",
        f"$scrypt$ln=4,r=8,p=1${b64(b'short')}${HASH64}",
        f"$scrypt$ln=4,r=8,p=1${SALT64}${b64(b'short')}",
        f"$scrypt$ln=4,r=8,p=1${SALT64}$!!!!!!!!!!!!!!!!",
        f"$pbkdf2-sha256$i=1000,l=16${SALT64}${HASH64}",
        f"$pbkdf2-sha512$i=1000${SALT64}${HASH64}",
        "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
        "pbkdf2_sha256$600000$salt$hash",
    ],
)
def test_what_is_no_phc_string_of_ours_is_refused(text: str) -> None:
    with pytest.raises(NotAHash) as caught:
        parse(text)
    assert caught.value.code == FORM
    assert text == "" or text not in str(caught.value)


@pytest.mark.parametrize(
    "cost",
    [
        "argon2id$v=19$m=2097152,t=1,p=4",
        "argon2id$v=19$m=65536,t=17,p=1",
        "argon2id$v=19$m=4294967295,t=4294967295,p=1",
        "argon2id$v=19$m=65536,t=1,p=200",
        "scrypt$ln=19,r=8,p=1",
        "scrypt$ln=17,r=8,p=3",
        "scrypt$ln=9999999,r=8,p=1",
        "pbkdf2-sha256$i=2000001",
        "pbkdf2-sha256$9999999999",
    ],
)
def test_a_hostile_cost_is_refused_before_anything_is_worked(cost: str) -> None:
    with pytest.raises(NotAHash) as caught:
        parse(f"${cost}${SALT64}${HASH64}")
    assert caught.value.code == COST


@pytest.mark.parametrize(
    "cost",
    ["argon2id$v=19$m=65536,t=3,p=4", "argon2id$v=19$m=19456,t=2,p=1", "scrypt$ln=17,r=8,p=1", "pbkdf2-sha256$600000"],
)
def test_what_is_recommended_is_neither_too_dear_nor_weak(cost: str) -> None:
    assert not parse(f"${cost}${SALT64}${HASH64}").is_weak


@given(text=st.text(st.sampled_from("$argon2idscryptpbkdf2-sha256v=19mtpirl,.0123456789+/A"), max_size=80))
def test_whatever_comes_is_a_bounded_hash_or_refused(text: str) -> None:
    for given_text in (text, f"${text}${SALT64}${HASH64}"):
        with suppress(NotAHash):
            hashed = parse(given_text)
            assert hashed.memory <= MOST_MEMORY
            assert hashed.work <= MOST_WORK[hashed.scheme]
