"""The report: what it says, that it refers to nothing outside, and that its signatures hold and break."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from integrations.centre.kit.case import Case, Finding
from integrations.centre.kit.report.data import table
from integrations.centre.kit.report.signing import kit_key
from integrations.centre.kit.report.write import write_report
from integrations.centre.kit.run import FAIL, PASS, SKIP, Result, Run

from .conftest import TEN


def run() -> Run:
    def result(number: str, outcome: str, *findings: Finding, reason: str = "") -> Result:
        case = Case(number, "交付", f"題 <{number}>", "koiki.xsd", lambda _: ())
        return Result(case=case, outcome=outcome, findings=findings, seconds=0.1, reason=reason)

    made = Run("http://127.0.0.1:1/koiki/v5", "999997", "見本県見本市", "見本の町", TEN, server="x/1", seconds=3)
    made.results = [
        result("3-1", PASS, Finding(ok=True, what="250 円のはずで、250 円だった")),
        result("3-2", FAIL, Finding(ok=False, what="250 円のはずで、<260> 円だった")),
        result("6-1", SKIP, reason="今はすべての種別が開いている"),
    ]
    return made


@pytest.fixture
def written(tmp_path: Path) -> Path:
    write_report(run(), folder=tmp_path / "out", key=kit_key(tmp_path / "kit"))
    return tmp_path / "out"


def test_the_page_says_what_failed_and_what_was_not_carried_out_and_refers_to_nothing(written: Path) -> None:
    html = (written / "report.html").read_text(encoding="utf-8")
    assert "&lt;260&gt; 円だった" in html
    assert "今はすべての種別が開いている" in html
    assert "題 &lt;3-1&gt;" in html
    assert not [mark for mark in ("src='http", 'src="http', "<script", "<link", "@import", "url(") if mark in html]


def test_the_json_counts_and_keeps_every_finding(written: Path) -> None:
    data = json.loads((written / "report.json").read_text(encoding="utf-8"))
    assert data["counts"] == {PASS: 1, FAIL: 1, SKIP: 1}
    assert [case["number"] for case in data["cases"]] == ["3-1", "3-2", "6-1"]
    assert data["serverTime"] == "2026-11-20T10:00:00+09:00"


def test_the_table_names_each_case_with_its_result() -> None:
    text = table(run())
    assert "3-2" in text
    assert "× 250 円のはずで" in text
    assert "合格 1  不合格 1  実施せず 1" in text


def test_the_signature_of_the_page_holds_and_breaks_with_one_byte(written: Path, tmp_path: Path) -> None:
    from asn1crypto import cms

    html = (written / "report.html").read_bytes()
    info = cms.ContentInfo.load((written / "report.html.p7s").read_bytes())
    context = _trusting(tmp_path)
    whole = _validated(html, info, context)
    assert whole.intact
    assert whole.valid
    broken = _validated(html.replace(b"250", b"251", 1), info, context)
    assert not broken.intact


def _validated(data: bytes, info, context):
    import asyncio

    from pyhanko.sign.validation import async_validate_detached_cms

    return asyncio.run(async_validate_detached_cms(data, info["content"], signer_validation_context=context))


def _trusting(tmp_path: Path) -> ValidationContext:
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    der = kit_key(tmp_path / "kit").certificate.public_bytes(Encoding.DER)
    return ValidationContext(trust_roots=[x509.Certificate.load(der)], allow_fetching=False)


def test_the_signature_of_the_pdf_covers_all_of_it(written: Path, tmp_path: Path) -> None:
    with (written / "report.pdf").open("rb") as opened:
        (signature,) = PdfFileReader(opened).embedded_signatures
        status = validate_pdf_signature(signature, signer_validation_context=_trusting(tmp_path))
    assert status.intact
    assert status.valid
    assert status.coverage.name == "ENTIRE_FILE"


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first, again = kit_key(tmp_path), kit_key(tmp_path)
    assert first.fingerprint == again.fingerprint
    assert stat.S_IMODE((tmp_path / "kit.key").stat().st_mode) == 0o600
    assert first.certificate.not_valid_after_utc - first.certificate.not_valid_before_utc > timedelta(days=3000)


def test_a_key_and_certificate_of_two_pairs_are_refused(tmp_path: Path) -> None:
    kit_key(tmp_path / "a")
    kit_key(tmp_path / "b")
    (tmp_path / "a" / "kit.crt").write_bytes((tmp_path / "b" / "kit.crt").read_bytes())
    with pytest.raises(ValueError, match="対になっていません"):
        kit_key(tmp_path / "a")
