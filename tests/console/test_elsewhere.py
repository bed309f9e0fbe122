"""住登外戸籍登録 on the screen: masked until asked, every difference explained, decided once, and on to the next."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from issuer.issuance.elsewhere import deciding
from ops_console.elsewhere.reference import number_of, word_of
from ops_console.models import Operator

from .applicants import KOSEKI_NO, TYPED, applied, linked, register, state, suspended
from .chain import acts
from .conftest import SignIn

PAGE = "/console/elsewhere/"
PLACE = {"koseki_no": KOSEKI_NO, "member_no": "2"}


class Office:
    """加古川市 with a register, and the browser of a clerk of 戸籍."""

    def __init__(self, code: str, now: datetime, browser: Client) -> None:
        self.code, self.now, self.browser = code, now, browser

    def url(self, number: str, act: str = "") -> str:
        return f"{PAGE}{word_of(number, municipality=self.code)}/{act and act + '/'}"

    def get(self, number: str, act: str = "") -> str:
        return self.browser.get(self.url(number, act)).content.decode()

    def post(self, number: str, act: str, **data: Any) -> tuple[int, str]:
        answer = self.browser.post(self.url(number, act), data)
        return answer.status_code, answer.headers.get("Location", "") or answer.content.decode()

    def applied(self, serial: str, *, minutes: int = 0, **said: Any) -> str:
        return applied(self.code, self.now + timedelta(minutes=minutes), serial, **said)

    def done(self) -> list[str]:
        return [action for action, _ in acts(self.code, actor="koseki-k")]


@pytest.fixture
def office(kakogawa: str, now: datetime, hire: Callable[..., Operator], as_: SignIn) -> Office:
    register(kakogawa, now)
    return Office(kakogawa, now, as_(hire("koseki-k", kakogawa, "KOSEKI")))


def test_nobody_is_named_before_it_is_asked_for_and_asking_is_on_the_record(office: Office) -> None:
    number = office.applied("1")
    listed, masked = office.browser.get(PAGE).content.decode(), office.get(number)
    for text in (listed, masked):
        assert not [word for word in ("高崎", "1985", "北町", "梅田", "090-") if word in text]
    assert "registration.viewed" not in office.done()
    _, opened = office.post(number, "open")
    assert TYPED in opened
    assert TYPED not in opened.partition("<title>")[2].partition("</title>")[0]
    assert office.done()[-1] == "registration.viewed"
    assert "申請の内容と候補を表示" in opened


def test_an_address_holds_no_number_of_an_application_and_no_register(office: Office) -> None:
    number = office.applied("1")
    assert number not in office.url(number)
    assert number not in office.browser.get(PAGE).content.decode()
    assert word_of(number, municipality=office.code) == word_of(number, municipality=office.code)
    assert number_of(word_of(number, municipality=office.code), municipality=office.code) == number
    _, opened = office.post(number, "open")
    assert f"{KOSEKI_NO}/" not in opened
    assert office.browser.get(f"{PAGE}{word_of(number, municipality='011002')}/").status_code == 404
    for word in ("x", "A" * 43, "A" * 44, "links-", "%00"):
        assert office.browser.get(f"{PAGE}{word}/").status_code == 404


def test_every_differing_item_is_marked_and_explained_beside_the_register(office: Office) -> None:
    number = office.applied("1", sex="FEMALE")
    _, opened = office.post(number, "open")
    assert "異体字の違い: 高と髙、崎と﨑" in opened
    assert 'class="DIFFERENT"' in opened
    assert "一致: 生年月日。書き方だけの違い: 氏名、本籍、筆頭者" in opened
    assert "昭和60年4月12日 (1985-04-12)" in opened
    assert "現在戸籍" in opened


def test_a_link_is_made_only_behind_the_page_that_says_what_it_does_and_the_next_applicant_comes(
    office: Office,
) -> None:
    first, second = office.applied("1"), office.applied("2", minutes=1, name="山田　太郎")
    code, asked = office.post(first, "link", **PLACE)
    assert code == 200
    assert "次の要求から交付されます" in asked
    assert "異体字の違い: 高と髙、崎と﨑" in asked
    assert state(office.code, first) == "RECEIVED"
    code, location = office.post(first, "link", **PLACE, sure="1")
    assert (code, state(office.code, first)) == (302, "AVAILABLE")
    assert location.startswith(office.url(second))
    landed = office.browser.get(location).content.decode()
    assert "利用可能になりました" in landed
    assert f'action="{office.url(second, "open")}"' in landed
    assert landed.count('accesskey="n"') == 1
    _, opened = office.post(second, "open")
    assert 'accesskey="n"' not in opened  # nobody else waits


def test_one_key_goes_from_an_opened_application_to_the_next(office: Office) -> None:
    first, second = office.applied("1"), office.applied("2", minutes=1)
    _, opened = office.post(first, "open")
    assert opened.count('accesskey="n"') == 1
    onward = opened.partition('<form class="onward" method="post" action="')[2].partition('"')[0]
    assert onward == office.url(second, "open")
    start = office.browser.get(PAGE).content.decode()
    assert start.partition('accesskey="n"')[0].rpartition('action="')[2].partition('"')[0] == office.url(first, "open")


def test_a_link_that_would_end_a_former_one_says_so_and_a_link_to_somebody_else_is_refused(office: Office) -> None:
    older = linked(office.code, office.now, "1")
    newer = office.applied("2", minutes=1)
    _, asked = office.post(newer, "link", **PLACE)
    assert "失効します (電子証明書の更新とみなします)" in asked
    spaced = "-".join(older[at : at + 4] for at in range(0, 16, 4))
    assert spaced in asked
    code, said = office.post(newer, "link", koseki_no=KOSEKI_NO, member_no="1", sure="1")
    assert (code, "別人のおそれ" in said, state(office.code, newer)) == (422, True, "RECEIVED")
    for place in ({"koseki_no": "あ", "member_no": "2"}, {"koseki_no": KOSEKI_NO, "member_no": "x"}, {}):
        assert office.post(newer, "link", **place, sure="1")[0] == 404


def test_a_rejection_needs_a_reason_of_the_list_and_other_needs_words(office: Office) -> None:
    number = office.applied("1")
    assert "一致する戸籍がないため却下" in office.get(number, "reject")
    assert office.post(number, "reject")[0] == 422
    assert office.post(number, "reject", choice="好み")[0] == 422
    code, said = office.post(number, "reject", choice="その他", more=" ")
    assert (code, "「その他」の理由を書いてください" in said) == (422, True)
    code, location = office.post(number, "reject", choice="その他", more="窓口で\n本人が取下げ")
    assert (code, location) == (302, office.url(number))
    assert "その他: 窓口で 本人が取下げ" in office.get(number)
    assert office.browser.get(office.url(number, "reject")).status_code == 404


def test_who_decides_second_is_told_what_the_first_decided(office: Office) -> None:
    number = office.applied("1")
    office.post(number, "link", **PLACE)  # the page stands open
    deciding.reject(
        municipality=office.code, application_number=number, reason="一致しない", operator="suzuki", now=office.now
    )
    code, said = office.post(number, "link", **PLACE, sure="1")
    assert code == 422
    assert "申請は却下です。利用可能にはできません" in said
    assert "suzuki" in said
    assert state(office.code, number) == "REJECTED"


def test_somebody_elses_look_is_told_while_the_application_waits(
    office: Office, hire: Callable[..., Operator], as_: SignIn
) -> None:
    number = office.applied("1")
    as_(hire("koseki-l", office.code, "KOSEKI")).post(office.url(number, "open"))
    assert "koseki-l が" in office.get(number)


def test_other_applications_of_the_same_certificate_are_shown(office: Office) -> None:
    older = office.applied("1")
    office.post(older, "reject", choice="本籍がこの団体にない")
    newer = office.applied("1", minutes=1)
    assert "同じ電子証明書の申請が、ほかに1件あります" in office.get(newer)
    assert office.url(older) in office.get(newer)


def test_another_application_of_the_same_person_is_told_once_it_is_opened(office: Office) -> None:
    first = office.applied("1", name="高崎健一")
    second = office.applied("2", media="SMARTPHONE", minutes=1)
    office.applied("3", name="山田　太郎", minutes=2)
    assert "氏名と生年月日が同じ" not in office.get(first)
    _, opened = office.post(first, "open")
    told = opened.partition("氏名と生年月日が同じ申請が、ほかに1件")[2].partition("</p>")[0]
    assert office.url(second) in told
    office.post(second, "reject", choice="同じ人の申請が重複している")
    assert "氏名と生年月日が同じ" not in office.post(first, "open")[1]


def test_a_search_by_hand_shows_who_fits_and_is_told_on_the_chain_without_the_name(office: Office) -> None:
    number = office.applied("1", name="別姓　某", honseki="加古川市西町1", hittosha="誰か")
    _, opened = office.post(number, "search", **{"by-birth": "S60.4.12", "by-name": "髙﨑"})
    assert "手で探した在籍者 1人" in " ".join(opened.split()).replace("</h2>", "")
    assert "結び付けられません" in opened
    found = [detail for action, detail in acts(office.code) if action == "registration.searched"]
    assert found == [{"application": number, "by": ["name", "birth"], "koseki_no": "", "found": 1}]
    assert "髙﨑" not in json.dumps(acts(office.code), ensure_ascii=False)
    code, said = office.post(number, "search", **{"by-birth": "S64.1.8"})
    assert (code, "平成元年" in said) == (422, True)
    code, said = office.post(number, "search", **{"by-sex": "1"})
    assert (code, "性別だけでは探せません" in said) == (422, True)


def test_a_stop_takes_one_and_its_end_two(
    office: Office, hire: Callable[..., Operator], as_: SignIn, kakogawa: str
) -> None:
    number = linked(office.code, office.now, "1")
    assert "1人で、すぐに止まります" in office.get(number, "suspend")
    office.post(number, "suspend", choice="なりすましの疑い")
    assert state(kakogawa, number) == "SUSPENDED"
    code, location = office.post(number, "resume", choice="本人であることを確かめた")
    assert (code, location, state(kakogawa, number)) == (302, "/console/approvals/", "SUSPENDED")
    waiting = office.browser.get(location).content.decode()
    proposal = waiting.partition('href="/console/approvals/P')[2].partition("/")[0]
    approve = f"/console/approvals/P{proposal}/approve/"
    assert office.browser.post(approve).status_code == 422
    assert state(kakogawa, number) == "SUSPENDED"
    second = as_(hire("koseki-l", kakogawa, "KOSEKI"))
    assert second.post(approve).status_code == 302
    assert state(kakogawa, number) == "AVAILABLE"
    assert second.post(approve).status_code == 422


def test_a_registration_that_was_withdrawn_is_over(office: Office) -> None:
    number = linked(office.code, office.now, "1")
    assert "戻せません" in office.get(number, "end")
    assert office.post(number, "end", choice="結び付けの誤り")[0] == 302
    assert state(office.code, number) == "WITHDRAWN"
    assert "この申請は終わっています" in office.get(number)
    assert office.post(number, "end", choice="結び付けの誤り")[0] == 422


def test_the_lists_tell_age_and_end_in_words(office: Office) -> None:
    overdue = applied(office.code, office.now - timedelta(days=14), "1", name="山田　太郎")
    office.applied("2")
    ended = linked(office.code, office.now, "3")
    office.post(ended, "end", choice="申請者の申出")
    stopped = suspended(office.code, office.now, "4")
    queue = office.browser.get(PAGE).content.decode()
    assert queue.index(office.url(overdue)) < queue.index("あと5営業日")
    assert "期限超過</span>" in queue
    late = office.browser.get(PAGE, {"only": "OVERDUE"}).content.decode()
    assert "あと5営業日" not in late
    everything = office.browser.get(f"{PAGE}links/", {"state": "ALL"}).content.decode()
    assert "申請者の申出" in everything
    assert f"{KOSEKI_NO}・2" in everything
    only_stopped = office.browser.get(f"{PAGE}links/", {"state": "SUSPENDED"}).content.decode()
    assert office.url(stopped) in only_stopped
    assert office.url(ended) not in only_stopped
    assert ("registration.listed") in office.done()


def test_an_application_is_found_by_its_number_however_written(office: Office) -> None:
    number = office.applied("1")
    spaced = "－".join(number[at : at + 4] for at in range(0, 16, 4))
    answer = office.browser.post(f"{PAGE}find/", {"number": spaced})
    assert (answer.status_code, answer.headers["Location"]) == (302, office.url(number))
    wrong = office.browser.post(f"{PAGE}find/", {"number": number[:-1] + str((int(number[-1]) + 1) % 10)})
    assert (wrong.status_code, "もう一度確かめてください" in wrong.content.decode()) == (422, True)


def test_an_auditor_sees_what_was_done_and_nobody(office: Office, auditor: Operator, as_: SignIn) -> None:
    number = office.applied("1")
    office.post(number, "open")
    page = as_(auditor).get(office.url(number)).content.decode()
    assert "申請の内容と候補を表示" in page
    assert "koseki-k" in page
    assert "<form class" not in page.partition("<main")[2]
    assert "却下する" not in page
