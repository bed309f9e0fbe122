"""The signature behind the inspected bytes: two judges of other houses find it good, and find every change."""

import io
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from issuer.sealing.evidence import SignatureState, numbers_in, signature_of
from issuer.sealing.increment import sign_pdf
from issuer.sealing.signer import MemorySigner, SigningFailed
from issuer.sealing.structure import Unsignable

from .making import memory_signer, small_pdf

NUMBER = "282103-20261120-0000001"
MOMENT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def _signed(signer: MemorySigner, pdf: bytes | None = None, at: datetime = MOMENT) -> bytes:
    pdf = small_pdf() if pdf is None else pdf
    return sign_pdf(pdf=pdf, signer=signer, at=at, certificate_number=NUMBER).pdf


def test_pyhanko_finds_a_pades_signature_over_the_whole_file(any_signer: MemorySigner) -> None:
    pdf = small_pdf()
    made = _signed(any_signer, pdf)
    assert made.startswith(pdf)
    (found,) = PdfFileReader(io.BytesIO(made)).embedded_signatures
    root = Certificate.load(any_signer.certificate.chain[0])
    status = validate_pdf_signature(found, ValidationContext([root], allow_fetching=False, moment=MOMENT))
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert found.self_reported_timestamp == MOMENT


def test_poppler_finds_the_signature_valid(any_signer: MemorySigner, tmp_path: Path) -> None:
    assert shutil.which("pdfsig"), "pdfsig is missing: bin/test brings it, or install poppler-utils"
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(_signed(any_signer))
    said = subprocess.run(["pdfsig", "-nocert", paper], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_rsa_signs_the_same_bytes_the_same_way_every_time(rsa_signer: MemorySigner) -> None:
    assert _signed(rsa_signer) == _signed(rsa_signer)
    assert _signed(rsa_signer) != _signed(rsa_signer, at=MOMENT + timedelta(seconds=1))


def test_our_own_reading_agrees(any_signer: MemorySigner) -> None:
    made = _signed(any_signer)
    trusted = [any_signer.certificate]
    assert signature_of(made, trusted=trusted) is SignatureState.INTACT
    assert numbers_in(made) == (NUMBER,)
    assert signature_of(made + b"\n", trusted=trusted) is SignatureState.APPENDED
    assert signature_of(small_pdf(), trusted=trusted) is SignatureState.ABSENT
    assert signature_of(made, trusted=[]) is SignatureState.BROKEN
    assert signature_of(made, trusted=[memory_signer("P-256").certificate]) is SignatureState.BROKEN


def test_not_one_changed_byte_goes_unnoticed(rsa_signer: MemorySigner) -> None:
    made = _signed(rsa_signer)
    spared = set(range(made.index(b"/Contents<") + 10, made.rindex(b">>>\nendobj")))
    for at in range(0, len(made), 7):
        changed = made[:at] + bytes((made[at] ^ 1,)) + made[at + 1 :]
        state = signature_of(changed, trusted=[rsa_signer.certificate])
        # Inside /Contents only the padding is nobody's: the record's SHA-256 covers it.
        assert state is not SignatureState.INTACT or at in spared, at


def test_a_certificate_that_is_not_valid_at_the_time_does_not_sign(rsa_signer: MemorySigner) -> None:
    with pytest.raises(SigningFailed):
        _signed(rsa_signer, at=datetime(2041, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "pdf",
    [
        b"",
        small_pdf(streamed=True),
        b"%PDF-1.7 paper",
        b"%PDF-1.7\nstartxref\n9999\n%%EOF\n",
        small_pdf().replace(b"/Type /Page/", b"/Type /Pige/"),
        small_pdf().replace(b"/Root 2 0 R", b"/Root 9 0 R"),
        small_pdf().replace(b"startxref\n", b"startxref\n1"),
    ],
)
def test_a_pdf_built_otherwise_is_not_signed(rsa_signer: MemorySigner, pdf: bytes) -> None:
    with pytest.raises(Unsignable):
        _signed(rsa_signer, pdf)


def test_a_signed_paper_is_not_signed_again(rsa_signer: MemorySigner) -> None:
    with pytest.raises(Unsignable):
        _signed(rsa_signer, _signed(rsa_signer))
