"""Names, numbers and PINs as registers write them and as certificates hold them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from integrations.centre.city.numbers import CARD_ISSUER, MOBILE_ISSUER
from integrations.centre.pki.authorities import authority_of
from integrations.centre.pki.errors import PkiError
from integrations.centre.pki.judge import judge
from integrations.centre.pki.names import read_name, write_name
from integrations.centre.pki.pin import require_pin
from integrations.centre.pki.serials import read_serial
from integrations.centre.pki.store import Store
from integrations.centre.pki.validity import fifth_birthday

from .conftest import PIN, Maker, patient

# Everything that is escaped, and letters of one to four octets; drawing from all of Unicode costs seconds.
_LETTERS = st.sampled_from('\\,+"<>;=# \n\taZ09.éß証明局𠮷\U000e0100')
_VALUES = st.text(_LETTERS, min_size=1, max_size=20)
_RDNS = st.lists(
    st.dictionaries(st.sampled_from(["O", "OU", "L", "ST", "CN", "2.5.4.12"]), _VALUES, min_size=1, max_size=2),
    min_size=1,
    max_size=5,
)


@patient
@given(_RDNS)
def test_a_name_is_written_and_read_back_whatever_its_characters(rdns: list[dict[str, str]]) -> None:
    words = {"O": "2.5.4.10", "OU": "2.5.4.11", "L": "2.5.4.7", "ST": "2.5.4.8", "CN": "2.5.4.3"}
    name = x509.Name(
        x509.RelativeDistinguishedName(
            x509.NameAttribute(x509.ObjectIdentifier(words.get(word, word)), value) for word, value in rdn.items()
        )
        for rdn in rdns
    )
    assert read_name(write_name(name)) == name


@patient
@given(st.lists(_LETTERS | st.sampled_from(["O=", "CN=", "\x00"]), max_size=20).map("".join))
def test_any_other_text_is_a_name_or_one_clear_error(text: str) -> None:
    try:
        name = read_name(text)
    except PkiError:
        return
    assert read_name(write_name(name)) == name


@pytest.mark.parametrize("text", [CARD_ISSUER, MOBILE_ISSUER, "CN=試験用認証局,O=A\\,B株式会社", "O=a+OU=b,CN=c"])
def test_the_subject_of_an_authority_is_written_as_the_register_writes_it(store: Store, text: str) -> None:
    authority = authority_of(store=store, issuer=text)
    assert write_name(authority.certificate.subject) == text
    assert authority_of(store=store, issuer=text).certificate == authority.certificate


@pytest.mark.parametrize("text", ["", "JPKI", "C=JAPAN,O=x", "O=", "X=1", "O=a,,OU=b", "O=a\\", "O=a,"])
def test_a_name_no_certificate_can_hold_is_refused(store: Store, text: str) -> None:
    with pytest.raises(PkiError, match="発行者の名前"):
        authority_of(store=store, issuer=text)


def test_one_name_has_one_writing(store: Store) -> None:
    with pytest.raises(PkiError, match="同じ書き方"):
        authority_of(store=store, issuer=CARD_ISSUER.replace(",", ", "))


@patient
@given(st.integers(1, 10**40 - 1))
def test_every_number_of_up_to_40_digits_fits_and_comes_back(wanted: int) -> None:
    digits = str(wanted)
    number = read_serial(digits)
    assert str(number) == digits
    assert number.bit_length() < 160


@pytest.mark.parametrize("digits", ["0", "007", "", "1" * 41, "12a", "１２", "-1", " 1", "1\n"])
def test_a_number_no_certificate_can_hold_is_refused(digits: str) -> None:
    with pytest.raises(PkiError, match="シリアル番号"):
        read_serial(digits)


def test_the_longest_number_is_judged_with_all_its_digits(store: Store, make: Maker, now: datetime) -> None:
    card = make("9" * 40)
    assert judge(store=store, card=card, pin=PIN, now=now).serial == "9" * 40


@patient
@given(st.text(st.sampled_from("0123456789１a \n"), max_size=6))
def test_a_pin_is_four_digits_and_nothing_else(pin: str) -> None:
    if len(pin) == 4 and pin.isascii() and pin.isdigit():
        require_pin(pin)
    else:
        with pytest.raises(PkiError, match="4桁"):
            require_pin(pin)


@pytest.mark.parametrize(
    ("born", "issued", "last"),
    [
        ("1985-04-12", "2026-04-11", "2030-04-12"),
        ("1985-04-12", "2026-04-12", "2031-04-12"),
        ("1985-04-12", "2026-04-13", "2031-04-12"),
        ("2012-02-29", "2026-01-10", "2030-02-28"),
        ("2012-02-29", "2023-03-01", "2028-02-29"),
        ("2012-02-29", "2026-02-28", "2031-02-28"),
    ],
)
def test_a_certificate_lasts_to_the_fifth_birthday_after_its_issue(born: str, issued: str, last: str) -> None:
    found = fifth_birthday(born=date.fromisoformat(born), issued=date.fromisoformat(issued))
    assert found == date.fromisoformat(last)
