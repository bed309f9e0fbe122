"""Which key signs: the newest in force. Without a key nothing starts and nothing is issued (promise P17)."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from issuer.issuance.answers import Issued
from issuer.issuance.errors import Busy
from issuer.issuance.line import issue
from issuer.papers.errors import BadInput, ConfigurationError
from issuer.sealing.enrol import add_file_key, add_sample_key
from issuer.sealing.keys import ask_signer, certificates, require_signing_keys
from issuer.sealing.signer import MemorySigner, SigningFailed
from issuer.tenancy.scope import OutOfScope, scope
from tests.issuance.conftest import Ask
from tests.records import asked

from .making import certificate_pem, key_pem, private_key

APRIL, MAY, JUNE = (datetime(2027, month, 1, tzinfo=UTC) for month in (4, 5, 6))


def _add(code: str, *, first: datetime, last: datetime, start: datetime | None = None) -> str:
    key = private_key("P-256")
    return add_file_key(
        municipality=code,
        key_pem=key_pem(key),
        password=None,
        chain_pem=certificate_pem(key, first=first, last=last),
        effective_from=start,
        now=APRIL,
        actor="test",
    )


def _signs(code: str, at: datetime) -> str:
    with scope(code):
        return asked(ask_signer, municipality=code, at=at).certificate.fingerprint


def test_of_overlapping_keys_the_newest_in_force_signs(kakogawa: str) -> None:
    with scope(kakogawa):
        (sample,) = (c.fingerprint for c in certificates(municipality=kakogawa))
    old = _add(kakogawa, first=APRIL, last=JUNE)
    new = _add(kakogawa, first=APRIL, last=JUNE + timedelta(days=365), start=MAY)
    second = timedelta(seconds=1)
    assert [_signs(kakogawa, at) for at in (APRIL - second, APRIL, MAY - second, MAY, JUNE + second)] == [
        sample, old, old, new, new,
    ]  # fmt: skip
    with scope(kakogawa):
        assert {c.fingerprint for c in certificates(municipality=kakogawa)} == {sample, old, new}


def test_no_municipality_signs_with_another_ones_key(kakogawa: str, strangers: str) -> None:
    fingerprint = _add(kakogawa, first=APRIL, last=JUNE)
    assert _signs(strangers, APRIL) != fingerprint
    with scope(strangers), pytest.raises(ConfigurationError):
        asked(ask_signer, municipality=kakogawa, at=APRIL)
    with pytest.raises((OutOfScope, DatabaseError)):
        asked(ask_signer, municipality=kakogawa, at=APRIL)


def test_the_application_cannot_take_a_key_away_or_change_one(kakogawa: str) -> None:
    for statement in ("DELETE FROM sealing_signing_key", "UPDATE sealing_signing_key SET sample = false"):
        with pytest.raises(DatabaseError), scope(kakogawa) as cursor:
            cursor.execute(statement)
    require_signing_keys(municipalities=[kakogawa])


def test_a_municipality_without_a_key_stops_the_start(kakogawa: str) -> None:
    with pytest.raises(ConfigurationError, match="011002"):
        require_signing_keys(municipalities=[kakogawa, "011002"])


def test_issuing_without_a_key_raises_before_a_number_is_taken(
    family: str,
    ask: Ask,
    at: Callable[[], datetime],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "issuer.sealing.keys._COLUMNS",
        "SELECT fingerprint, chain, wrapped, device FROM sealing_signing_key WHERE municipality = %s AND false ",
    )
    with pytest.raises(ConfigurationError):
        issue(request=ask(family, "nokey-0001"), clock=at)
    with scope(family) as cursor:
        cursor.execute("SELECT count(*) FROM issuance_number_counter")
        assert cursor.fetchone() == (0,)


def test_a_key_that_is_not_the_certificates_is_refused(kakogawa: str) -> None:
    with pytest.raises(BadInput, match="合いません"):
        add_file_key(
            municipality=kakogawa,
            key_pem=key_pem(private_key("RSA-2048")),
            password=None,
            chain_pem=certificate_pem(private_key("P-256"), first=APRIL, last=JUNE),
            effective_from=None,
            now=APRIL,
            actor="test",
        )


def test_a_wrapped_key_does_not_open_in_another_municipalitys_row(kakogawa: str, strangers: str) -> None:
    from cryptography.exceptions import InvalidTag

    fingerprint = _add(kakogawa, first=APRIL, last=JUNE)
    with scope(kakogawa) as cursor:
        cursor.execute("SELECT chain, wrapped FROM sealing_signing_key WHERE fingerprint = %s", [fingerprint])
        chain, wrapped = cursor.fetchone()
    with scope(strangers) as cursor:
        cursor.execute(
            "INSERT INTO sealing_signing_key VALUES (%s, %s, %s, %s, '{}', false, %s, %s, %s, 'test')",
            [strangers, fingerprint, chain, wrapped, APRIL, JUNE, APRIL],
        )
        with pytest.raises(InvalidTag):
            asked(ask_signer, municipality=strangers, at=MAY)


def test_the_command_takes_a_key_from_files(kakogawa: str, tmp_path: Path) -> None:
    key = private_key("RSA-2048")
    (tmp_path / "key.pem").write_bytes(key_pem(key))
    (tmp_path / "chain.pem").write_bytes(certificate_pem(key, first=APRIL, last=JUNE))
    given = [f"--key={tmp_path}/key.pem", f"--certificate={tmp_path}/chain.pem"]
    out = io.StringIO()
    call_command("signing_key_add", kakogawa, *given, stdout=out)
    assert _signs(kakogawa, MAY) in out.getvalue()
    with pytest.raises(CommandError, match="既に"):
        call_command("signing_key_add", kakogawa, *given)
    with pytest.raises(CommandError, match="どちらか1つ"):
        call_command("signing_key_add", kakogawa, given[1])


def test_a_sample_certificate_says_that_it_is_one(kakogawa: str, now: datetime) -> None:
    add_sample_key(municipality=kakogawa, name="加古川市", now=now, actor="test", algorithm="RSA-2048")
    from cryptography import x509

    with scope(kakogawa):
        for certificate in certificates(municipality=kakogawa):
            subject = x509.load_der_x509_certificate(certificate.chain[0]).subject.rfc4514_string()
            assert "見本" in subject


def test_a_paper_whose_key_fails_at_the_last_moment_is_aborted_and_can_be_asked_for_again(
    family: str, ask: Ask, at: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken, pytest.raises(Busy):
        broken.setattr(MemorySigner, "sign_digest", _fails)
        issue(request=ask(family, "broken-0001"), clock=at)
    with scope(family) as cursor:
        cursor.execute("SELECT state, certificate_number FROM issuance_request")
        assert cursor.fetchone() == ("ABORTED", "")
        cursor.execute("SELECT reason FROM issuance_void_number")
        assert cursor.fetchone() == ("SIGNING",)
    assert isinstance(issue(request=ask(family, "broken-0001"), clock=at), Issued)


def _fails(_: MemorySigner, digest: bytes) -> bytes:
    raise SigningFailed(f"no answer for {len(digest)} bytes")
