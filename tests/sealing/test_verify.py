"""Whoever holds a paper learns whether it is ours, and nothing about the person on it."""

from datetime import date
from pathlib import Path

from django.core.management import call_command

from issuer.issuance.answers import Issued
from issuer.papers.kinds import CertificateKind
from issuer.sealing.evidence import SignatureState
from issuer.sealing.verify import Outcome, Verdict, verify_page, verify_pdf
from issuer.tenancy.scope import scope

from .conftest import code_of

UNKNOWN = Verdict(Outcome.UNKNOWN)


def _told(path: Path) -> int:
    from config.management.commands.verify_paper import Command

    command = Command()
    call_command(command, str(path))
    return command.code


def test_an_issued_paper_is_genuine(paper: Issued) -> None:
    verdict = verify_pdf(pdf=paper.pdf)
    assert verdict.outcome is Outcome.GENUINE
    assert (verdict.kind, verdict.day, verdict.pages) == (CertificateKind.JUMINHYO, date(2026, 11, 20), paper.pages)
    assert verdict.signature is SignatureState.INTACT


def test_one_edited_byte_is_altered_wherever_it_is(paper: Issued) -> None:
    for at in range(9, len(paper.pdf), len(paper.pdf) // 12):
        edited = paper.pdf[:at] + bytes((paper.pdf[at] ^ 1,)) + paper.pdf[at + 1 :]
        assert verify_pdf(pdf=edited).outcome is Outcome.ALTERED, at


def test_a_paper_without_its_signature_is_altered_though_every_page_is_the_same(paper: Issued) -> None:
    inspected = paper.pdf[: paper.pdf.index(b"%%EOF") + 6]
    verdict = verify_pdf(pdf=inspected)
    assert (verdict.outcome, verdict.signature) == (Outcome.ALTERED, SignatureState.ABSENT)


def test_a_paper_with_something_appended_is_altered_though_its_signature_holds(paper: Issued) -> None:
    verdict = verify_pdf(pdf=paper.pdf + b"\n% more\n")
    assert (verdict.outcome, verdict.signature) == (Outcome.ALTERED, SignatureState.APPENDED)
    assert verdict.kind is None


def test_a_number_nobody_issued_is_unknown(paper: Issued) -> None:
    number = paper.certificate_number
    later = f"{number[:-7]}9999999"
    assert verify_pdf(pdf=paper.pdf.replace(number.encode(), later.encode())).outcome is Outcome.UNKNOWN
    assert verify_pdf(pdf=b"%PDF-1.7 nothing") == UNKNOWN
    assert verify_page(certificate_number=later, page=1, code=code_of(paper)) == UNKNOWN
    assert verify_page(certificate_number="011002-20261120-0000001", page=1, code=code_of(paper)) == UNKNOWN
    assert verify_page(certificate_number="", page=1, code="") == UNKNOWN


def test_a_page_is_known_by_number_page_and_code(paper: Issued) -> None:
    number, code = paper.certificate_number, code_of(paper)
    assert verify_page(certificate_number=number, page=1, code=code).outcome is Outcome.GENUINE
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    for page, tried in ((1, wrong), (2, code), (0, code), (1, ""), (999, code)):
        assert verify_page(certificate_number=number, page=page, code=tried) == Verdict(Outcome.ALTERED)


def test_a_cancelled_paper_is_not_genuine(paper: Issued) -> None:
    with scope("282103") as cursor:
        cursor.execute("UPDATE issuance_request SET state = 'CANCELLED' WHERE sha256 = %s", [paper.sha256])
    assert verify_pdf(pdf=paper.pdf).outcome is Outcome.UNKNOWN
    assert verify_page(certificate_number=paper.certificate_number, page=1, code=code_of(paper)) == UNKNOWN


def test_the_command_tells_by_its_exit_code(paper: Issued, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    for pdf, code in ((paper.pdf, 0), (paper.pdf + b" ", 1), (b"%PDF-1.7", 2)):
        file.write_bytes(pdf)
        assert _told(file) == code
