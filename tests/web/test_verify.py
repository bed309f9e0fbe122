"""The public page: three answers, two languages, no personal data, not too often."""

from contextlib import ExitStack

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from integrations.web import rate, verify
from integrations.web.rate import WRONG
from integrations.web.verify import MOST_BYTES
from integrations.web.verify_form import Unreadable, read_footer
from integrations.web.verify_words import WORDS
from issuer.issuance.answers import Issued
from issuer.sealing.reading_turn import PLACES, reading_turn
from tests.sealing.conftest import code_of

PATH = "/verify/"
FOOTER = {"number": "282103-20261120-0000001", "page": "1", "code": "2222-2222-2222"}


def _upload(client: Client, pdf: bytes) -> str:
    return client.post(PATH, {"pdf": SimpleUploadedFile("paper.pdf", pdf)}).content.decode()


def test_the_page_opens_in_both_languages_without_a_cookie(client: Client) -> None:
    assert reverse("verify") == PATH
    japanese, english = client.get(PATH), client.get(PATH + "?lang=en")
    assert "証明書の確認" in japanese.content.decode()
    assert "Verify a certificate" in english.content.decode()
    assert 'lang="en"' in english.content.decode()
    assert "Verify" in client.get(PATH, headers={"Accept-Language": "pt-BR,pt"}).content.decode()
    assert not japanese.cookies
    assert "no-store" in japanese.headers["Cache-Control"]
    assert "default-src 'self'" in japanese.headers["Content-Security-Policy"]


def test_both_languages_say_the_same_things() -> None:
    assert set(WORDS["ja"]) == set(WORDS["en"])


def test_a_genuine_paper_tells_kind_and_day_and_nothing_of_the_person(client: Client, paper: Issued) -> None:
    footer = {"number": paper.certificate_number, "page": "1", "code": code_of(paper)}
    for said in (client.post(PATH, footer).content.decode(), _upload(client, paper.pdf)):
        assert "真正です" in said
        assert "住民票の写し" in said
        assert "2026年11月20日" in said
        assert "桐生" not in said


def test_an_altered_paper_is_told_apart_from_one_nobody_issued(client: Client, paper: Issued) -> None:
    assert "改変されています" in _upload(client, paper.pdf + b" ")
    assert "記録がありません" in _upload(client, b"%PDF-1.7 nothing")
    wrong = client.post(PATH, {**FOOTER, "number": paper.certificate_number}).content.decode()
    assert "一致しません" in wrong
    assert "住民票の写し" not in wrong


def test_every_unknown_number_gets_the_same_answer(client: Client, kakogawa: str) -> None:
    answers = {
        client.post(PATH, {**FOOTER, "number": number}).content.decode().replace(number, "")
        for number in ("282103-20261121-0000009", "282103-19000101-0000001", "131016-20261120-0000001")
    }
    assert len(answers) == 1
    assert "記録がありません" in answers.pop()


def test_what_was_typed_from_paper_is_read_with_patience() -> None:
    read = read_footer(number="２８２１０３－20261120 0000001", page="１／２", code="abcd efgh jkl2")
    assert (read.number, read.page, read.code) == ("282103-20261120-0000001", 1, "ABCD-EFGH-JKL2")


@pytest.mark.parametrize("field", ["number", "page", "code"])
def test_an_unreadable_input_is_named(client: Client, db: None, field: str) -> None:
    with pytest.raises(Unreadable):
        read_footer(**{**FOOTER, field: "<b>"})
    response = client.post(PATH, {**FOOTER, field: "<b>"})
    assert response.status_code == 400
    assert f'href="#{field}"' in response.content.decode()
    assert "<b>" not in response.content.decode()


@pytest.mark.parametrize(
    "content", [b"", b"no pdf at all", b"%PDF-" + bytes(MOST_BYTES), b"%PDF-" + bytes(3 * MOST_BYTES)]
)
def test_what_is_no_pdf_or_too_large_is_refused(client: Client, db: None, content: bytes) -> None:
    response = client.post(PATH, {"pdf": SimpleUploadedFile("paper.pdf", content), "file": "1"})
    assert response.status_code in (400, 413)
    assert WORDS["ja"]["wrong_pdf"] in response.content.decode()


def test_an_address_that_asks_too_often_has_to_wait(client: Client, db: None) -> None:
    codes = [client.post(PATH, FOOTER).status_code for _ in range(WRONG.most + 2)]
    assert codes == [200] * WRONG.most + [429] * 2
    assert client.post(PATH, FOOTER).headers["Retry-After"] == "600"
    assert client.post(PATH, FOOTER, REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.get(PATH).status_code == 200


def test_a_counter_that_checks_genuine_papers_all_day_is_never_shut_out(client: Client, paper: Issued) -> None:
    footer = {"number": paper.certificate_number, "page": "1", "code": code_of(paper)}
    for _ in range(WRONG.most + 5):
        assert client.post(PATH, footer).status_code == 200
        assert client.post(PATH, {**footer, "page": "x"}).status_code == 400
    wrong = [client.post(PATH, {**footer, "code": "2222-2222-2222"}).status_code for _ in range(WRONG.most + 1)]
    assert wrong == [200] * WRONG.most + [429]


@pytest.mark.parametrize("limit", ["ASKED", "FILES"])
def test_even_genuine_papers_have_an_end(
    client: Client, paper: Issued, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, limit, rate.Limit("few", 3))

    def ask() -> int:
        return client.post(PATH, {"pdf": SimpleUploadedFile("paper.pdf", paper.pdf)}).status_code

    assert [ask() for _ in range(4)] == [200] * 3 + [429]


def test_a_pdf_that_has_to_be_read_waits_for_no_place_of_the_machines(client: Client, paper: Issued) -> None:
    saved_anew = b"%PDF-1.7 nothing of ours"
    with ExitStack() as taken:
        for _ in range(PLACES):
            taken.enter_context(reading_turn())
        crowded = client.post(PATH, {"pdf": SimpleUploadedFile("paper.pdf", saved_anew)})
        assert (crowded.status_code, crowded.headers["Retry-After"]) == (503, "10")
        assert WORDS["ja"]["crowded"] in crowded.content.decode()
        assert "真正です" in _upload(client, paper.pdf), "ours need no reading"
    assert "記録がありません" in _upload(client, saved_anew)


def test_a_whole_ipv6_network_counts_as_one_asker(client: Client, db: None) -> None:
    for last in range(WRONG.most):
        client.post(PATH, FOOTER, REMOTE_ADDR=f"2001:db8::{last:x}")
    assert client.post(PATH, FOOTER, REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert client.post(PATH, FOOTER, REMOTE_ADDR="2001:db8:0:1::1").status_code == 200
