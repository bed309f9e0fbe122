"""Settings: one clear error, effective dates, and nothing half stored."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from issuer.municipality.codes import check_digit, require_code
from issuer.municipality.document import parse_settings
from issuer.municipality.keys import data_key, decrypt, encrypt
from issuer.municipality.selectors import policy
from issuer.municipality.services import AlreadyThere, add_municipality, set_settings
from issuer.papers.errors import BadInput, ConfigurationError
from issuer.papers.kinds import CertificateKind, Channel
from issuer.tenancy.scope import scope

CONTRACT_EXAMPLE = """
characters = "mjplus"
retention_minutes = 60
deadline_seconds = 20
max_copies = 5
max_pages = 30
[offered]
JUMINHYO = { fee = 250, counter_fee = 300 }
INKAN = { fee = 250 }
[hours.default]
days = "1234567H"
open = "06:30"
close = "23:00"
[hours.KOSEKI_ZENBU]
days = "12345"
open = "09:00"
close = "17:00"
[closed]
yearly = ["12-29..01-03"]
dates = ["2026-12-12"]
[[closed.window]]
from = "2026-11-25T02:00:00+09:00"
to = "2026-11-25T05:00:00+09:00"
kinds = []
[freshness]
office_hours = "12345 08:30-17:15"
warn = 15
limit = 480
[freshness.KOSEKI]
limit = 960
[options]
MY_NUMBER = "self_only"
JUMINHYO_CODE = "never"
print_prefecture = true
single_member_counts_as_all = false
stop_from_moveout_notice = false
[messages]
HELD = "ご利用いただけません。市区町村の窓口にお問い合わせください。"
"""


@pytest.mark.parametrize("code", ["282103", "011002", "131016", "472018"])
def test_real_municipality_codes_have_the_right_check_digit(code: str) -> None:
    assert require_code(code) == code


@pytest.mark.parametrize("code", ["282100", "28210", "2821033", "２８２１０３", "abcdef", ""])
def test_a_code_with_a_wrong_check_digit_or_shape_is_refused(code: str) -> None:
    with pytest.raises(BadInput):
        require_code(code)


def test_the_check_digit_may_be_zero_or_one() -> None:
    assert {check_digit(f"{n:05d}") for n in range(10000, 10200)} == set("0123456789")


@pytest.mark.django_db
def test_a_new_municipality_starts_from_the_defaults_of_the_contract(kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        current = policy(municipality=kakogawa, at=now)
    assert {k.value: f.fee for k, f in current.offered.items()}["KOSEKI_ZENBU"] == 400
    assert len(current.offered) == 10
    assert (current.characters, current.deadline_seconds, current.max_pages) == ("mjplus", 20, 30)
    assert current.closed_yearly == (((12, 29), (1, 3)),)
    authority = current.authority_for(kind=CertificateKind.INKAN, ward="")
    assert authority.name == "加古川市長　桜木　文子"
    assert authority.seal.png.startswith(b"\x89PNG")


@pytest.mark.django_db
def test_a_layer_works_from_its_moment_and_only_on_the_items_it_writes(kakogawa: str, now: datetime) -> None:
    start = now + timedelta(days=1)
    settings = parse_settings(text=CONTRACT_EXAMPLE, source="settings.toml")
    set_settings(code=kakogawa, settings=settings, settings_folder=Path(), start=start, now=now, actor="test")
    with scope(kakogawa):
        before = policy(municipality=kakogawa, at=now)
        after = policy(municipality=kakogawa, at=start)
    assert CertificateKind.FUHYO in before.offered
    assert set(after.offered) == {CertificateKind.JUMINHYO, CertificateKind.INKAN}
    assert after.offered[CertificateKind.JUMINHYO].at(Channel.COUNTER) == 300
    assert after.freshness_of("KOSEKI").limit == 960
    assert after.freshness_of("KOSEKI").warn == 15
    assert after.authorities == before.authorities


@pytest.mark.django_db
def test_the_same_municipality_is_not_added_twice(kakogawa: str, now: datetime) -> None:
    with pytest.raises(AlreadyThere):
        add_municipality(
            code=kakogawa,
            name="別名市",
            prefecture="見本県",
            mayor="別名市長",
            official_seal=b"",
            characters=None,
            settings={},
            settings_folder=Path(),
            now=now,
            actor="test",
        )
    with scope(kakogawa):
        assert policy(municipality=kakogawa, at=now).name == "加古川市"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("deadline = 20", "deadline"),
        ("deadline_seconds = 0", "deadline_seconds"),
        ("max_pages = true", "max_pages"),
        ("[offered]\nJUMINHY = { fee = 1 }", "JUMINHY"),
        ("[offered]\nJUMINHYO = { price = 1 }", "fee"),
        ('[hours.default]\ndays = "8"\nopen = "06:30"\nclose = "23:00"', "hours.default.days"),
        ('[hours.default]\ndays = "1"\nopen = "23:00"\nclose = "06:30"', "open は close より前"),
        ('[closed]\nyearly = ["13-01..01-03"]', "closed.yearly"),
        ('[closed]\ndates = ["2026-02-30"]', "closed.dates"),
        ('[[closed.window]]\nfrom = "2026-11-25T02:00:00"\nto = "2026-11-25T05:00:00+09:00"', "時差"),
        ('[freshness]\noffice_hours = "いつでも"', "office_hours"),
        ('[options]\nMY_NUMBER = "yes"', "MY_NUMBER"),
        ('[messages]\nHOLD = "x"', "HOLD"),
        ("[[authority]]\nseal_mm = 21.0", "name"),
        ("[forms]\nJUMINHYO = 1", "forms.JUMINHYO"),
        ('[forms]\nJUMINHYO = "../1"', "forms.JUMINHYO"),
        ('[forms]\nJUMINHY = "1"', "JUMINHY"),
        ('[tax]\nopens = "6/1"', "tax.opens"),
        ('[tax]\nopens = "02-01"', "年度は4月に始まる"),
        ('[tax]\nopens = "06-31"', "tax.opens"),
        ("[tax]\nyears = 21", "tax.years"),
        ('[tax]\nfrom = "06-01"', "opens"),
        ("broken = = 1", "TOML"),
    ],
)
def test_a_wrong_item_is_named_with_its_file(text: str, named: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_settings(text=text, source="kakogawa.toml")
    assert named in str(caught.value)
    assert "kakogawa.toml" in str(caught.value)


@pytest.mark.django_db
def test_data_keys_differ_by_municipality_and_purpose_and_open_only_their_own(kakogawa: str, strangers: str) -> None:
    with scope(kakogawa):
        ours = data_key(municipality=kakogawa, purpose="answer")
        assert ours != data_key(municipality=kakogawa, purpose="my_number")
    with scope(strangers):
        theirs = data_key(municipality=strangers, purpose="answer")
        with pytest.raises(ConfigurationError):
            data_key(municipality=kakogawa, purpose="answer")
    assert ours != theirs
    sealed = encrypt(key=ours, plaintext=b"x", context=b"row 1")
    assert decrypt(key=ours, ciphertext=sealed, context=b"row 1") == b"x"
    with pytest.raises(InvalidTag):
        decrypt(key=ours, ciphertext=sealed, context=b"row 2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("card = true", "card は表"),
        ("[card]\noffered = 1", "card.offered は true か false"),
        ("[card]\nattempts = 0", "card.attempts は 1 から 10 まで"),
        ("[card]\npin = '1234'", "card: pin という項目はありません"),
    ],
)
def test_the_card_method_is_set_by_what_it_has(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=f"town.toml: {said}"):
        parse_settings(text=text, source="town.toml")


@pytest.mark.django_db
def test_the_card_method_is_off_until_a_layer_offers_it(kakogawa: str, now: datetime) -> None:
    with scope(kakogawa):
        before = policy(municipality=kakogawa, at=now).card
    settings = parse_settings(text="[card]\noffered = true", source="town.toml")
    set_settings(code=kakogawa, settings=settings, settings_folder=Path(), start=now, now=now, actor="test")
    with scope(kakogawa):
        after = policy(municipality=kakogawa, at=now).card
    assert (before.offered, before.attempts, after.offered, after.attempts) == (False, 3, True, 3)


@pytest.mark.django_db
def test_the_first_day_of_a_tax_year_and_how_far_back_are_settings(kakogawa: str, now: datetime) -> None:
    def settle(text: str, days: int) -> tuple[tuple[int, int], int]:
        set_settings(
            code=kakogawa,
            settings=parse_settings(text=text, source="t.toml"),
            settings_folder=Path(),
            start=now + timedelta(days=days),
            now=now,
            actor="test",
        )
        with scope(kakogawa):
            found = policy(municipality=kakogawa, at=now + timedelta(days=days))
        return found.tax_year_opens, found.tax_years

    with scope(kakogawa):
        before = policy(municipality=kakogawa, at=now)
    assert (before.tax_year_opens, before.tax_years) == ((6, 1), 0)
    assert settle('[tax]\nopens = "06-10"', 1) == ((6, 10), 0)
    assert settle("[tax]\nyears = 3", 2) == ((6, 10), 3)
