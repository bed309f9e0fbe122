"""設定: what is in force, to come and past; a change is typed, read over, and stored once."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from issuer.municipality.layers import layers, standing
from issuer.municipality.models import Setting
from issuer.municipality.selectors import policy
from issuer.papers.kinds import CertificateKind
from issuer.papers.policy import Policy
from issuer.tenancy.scope import scope
from ops_console.models import Operator
from ops_console.settings_.forms import PartForm
from ops_console.settings_.parts import parts

from .chain import acts
from .conftest import SignIn

Hire = Callable[..., Operator]


@pytest.fixture
def chief(hire: Hire, kakogawa: str, as_: SignIn) -> Client:
    return as_(hire("chief-a", kakogawa, "ADMIN"))


def document(code: str, at: datetime) -> dict[str, Any]:
    with scope(code):
        return standing(layers(), at=at)


def rules(code: str, at: datetime) -> Policy:
    with scope(code):
        return policy(municipality=code, at=at)


def typed(browser: Client, name: str, *, day: str = "", time: str = "", **more: Any) -> dict[str, Any]:
    """What the form of a part would post as it stands, with these fields changed."""
    page = browser.get(reverse("console:setting-change", args=[name]), {"day": day, "time": time})
    assert page.status_code == 200, page.content.decode()
    form: PartForm = page.context["form"]
    held = {field.name: field.value() for field in form}
    data = {key: value for key, value in held.items() if value is not None and value is not False}
    return {**data, "day": day, "time": time, "basis": page.context["basis"], **more}


def post(browser: Client, name: str, data: dict[str, Any], step: str = "store") -> HttpResponse:
    return browser.post(reverse("console:setting-change", args=[name]), {**data, "step": step})  # type: ignore[return-value]


def text(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


@pytest.mark.parametrize("name", sorted(parts()))
def test_a_form_posted_as_it_came_changes_nothing_and_says_so(name: str, kakogawa: str, chief: Client) -> None:
    answer = post(chief, name, typed(chief, name))
    assert answer.status_code == 422
    assert "今の内容と同じです" in text(answer)


@pytest.mark.parametrize("name", sorted(parts()))
def test_every_value_reads_back_as_it_was_written(name: str, kakogawa: str, now: datetime) -> None:
    part, before = parts()[name], document(kakogawa, now)
    values = part.values(before)
    typed_back = {item.name: item.writing.stored(item.writing.typed(values[item.name])) for item in part.items}
    assert typed_back == values
    assert part.layer(before, values) == {}
    assert all(value for _, value in part.shown(before))


def test_the_difference_is_read_before_anything_is_stored(kakogawa: str, now: datetime, chief: Client) -> None:
    data = typed(
        chief, "hours", hours__INKAN__days=["1", "H"], hours__INKAN__open="９：００", hours__INKAN__close="24:00"
    )
    preview = post(chief, "hours", data, "preview")
    assert preview.context["difference"] == [
        ("印鑑登録証明書 曜日", "共通の時間", "月・祝日"),
        ("印鑑登録証明書 開始", "共通の時間", "9:00"),
        ("印鑑登録証明書 終了", "共通の時間", "24:00"),
    ]
    with scope(kakogawa):
        assert Setting.objects.count() == 1
    assert post(chief, "hours", data).status_code == 302
    hours = rules(kakogawa, now).hours_of(CertificateKind.INKAN)
    assert (hours.days, hours.opens.hour, hours.closes.hour) == ("1H", 9, 0)
    with scope(kakogawa):
        assert Setting.objects.latest("id").document == {
            "hours": {"INKAN": {"days": "1H", "open": "09:00", "close": "24:00"}}
        }


def test_the_page_that_is_read_over_carries_everything_that_was_typed(
    kakogawa: str, now: datetime, chief: Client
) -> None:
    dates = "R8.12.12\n令和9年1月4日"
    data = typed(chief, "closed", closed__dates=dates)
    page = text(post(chief, "closed", data, "preview"))
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    assert dict(hidden)["closed__dates"].splitlines() == dates.splitlines()
    back = chief.post(reverse("console:setting-change", args=["closed"]), {**dict(hidden), "step": "back"})
    assert back.status_code == 200
    assert "R8.12.12" in text(back)
    stored = chief.post(reverse("console:setting-change", args=["closed"]), {**dict(hidden), "step": "store"})
    assert stored.status_code == 302
    assert document(kakogawa, now)["closed"]["dates"] == ["2026-12-12", "2027-01-04"]


def test_a_check_box_that_was_cleared_stays_cleared_through_the_preview(
    kakogawa: str, now: datetime, chief: Client
) -> None:
    data = typed(chief, "options")
    del data["options__print_prefecture"]
    page = text(post(chief, "options", data, "preview"))
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert (
        chief.post(reverse("console:setting-change", args=["options"]), {**hidden, "step": "store"}).status_code == 302
    )
    assert rules(kakogawa, now).options.print_prefecture is False


def test_a_change_to_come_is_shown_and_can_be_called_off(kakogawa: str, now: datetime, chief: Client) -> None:
    data = typed(chief, "limits", day="R8.12.1", time="8:30", max_copies="3")
    assert post(chief, "limits", data).status_code == 302
    start = datetime(2026, 12, 1, 8, 30, tzinfo=now.tzinfo)
    assert (rules(kakogawa, now).max_copies, rules(kakogawa, start).max_copies) == (5, 3)
    page = text(chief.get(reverse("console:setting", args=["limits"])))
    assert "これからの変更 1件" in page
    (link,) = re.findall(r'href="([^"]+without=[^"]+)"', page)
    form = chief.get(link)
    assert form.context["form"]["max_copies"].value() == 5
    back = {field.name: field.value() for field in form.context["form"]}
    when = {"day": "2026-12-01", "time": "08:30:00", "basis": form.context["basis"]}
    assert post(chief, "limits", {**back, **when}).status_code == 302
    assert rules(kakogawa, start).max_copies == 5


def test_a_later_change_that_will_win_is_told(kakogawa: str, now: datetime, chief: Client) -> None:
    assert post(chief, "limits", typed(chief, "limits", day="R8.12.1", max_copies="3")).status_code == 302
    preview = post(chief, "limits", typed(chief, "limits", max_copies="4"), "preview")
    assert "この後に、次の変更が予定されています" in text(preview)
    assert [one.rows for one in preview.context["later"]] == [[("1度の通数", "5通", "3通")]]


def test_a_second_tab_on_the_older_page_is_refused(kakogawa: str, now: datetime, chief: Client) -> None:
    first, second = typed(chief, "limits", max_copies="3"), typed(chief, "limits", max_copies="4")
    assert post(chief, "limits", first).status_code == 302
    answer = post(chief, "limits", second)
    assert answer.status_code == 422
    assert "ほかの職員がこの設定を変えました" in text(answer)
    replayed = post(chief, "limits", first)
    assert replayed.status_code == 422
    assert rules(kakogawa, now).max_copies == 3


@pytest.mark.parametrize(
    ("name", "field", "value", "said"),
    [
        ("limits", "max_copies", "11", "1度の通数は 1 から 10 までの整数です"),
        ("limits", "max_copies", "", "必須"),
        ("hours", "hours__default__close", "25:00", "共通 終了は HH:MM"),
        ("hours", "hours__INKAN__open", "9:00", "印鑑登録証明書は、曜日・開始・終了をすべて入力するか"),
        ("hours", "hours__default__days", [], "共通は、曜日・開始・終了をすべて入力するか"),
        ("hours", "hours__default__close", "06:00", "開始 は 終了 より前です"),
        ("closed", "closed__dates", "R8.12.12\nR8.2.30", "2行目: 2月30日はありません"),
        ("closed", "closed__yearly", "正月", "1行目: 12月29日から1月3日"),
        ("closed", "closed__window", "R8.11.25 5:00 から R8.11.25 2:00 まで", "始まり は 終わり より前です"),
        ("closed", "closed__window", "R8.11.25 2:00 から R8.11.25 5:00 まで 住民", "住民という種別はありません"),
        ("messages", "messages__HELD", "あ" * 201, "200"),
        ("tax", "tax__opens", "2月1日", "04-01 から"),
        ("fees", "offered__INKAN__fee", "", "印鑑登録証明書"),
        ("fees", "offered__INKAN__fee", "-1", "交付手数料"),
        ("registration", "registration__review_days", "0", "審査の営業日は 1 から 30"),
        ("freshness", "freshness__open", "", "必須"),
        ("keeping", "keeping__history_years", "6", "発行履歴は 7 から 30 までの整数です"),
        ("keeping", "keeping__message_days", "89", "電文の記録は 90 から"),
        ("sla", "sla__availability", "100.1", "稼働率は 50 から 100 までの数です"),
        ("sla", "sla__availability", "nan", "数"),
        ("sla", "sla__seconds", "3秒", "数"),
        ("sla", "sla__fresh_minutes", "", "必須"),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_stored(
    name: str, field: str, value: object, said: str, kakogawa: str, chief: Client
) -> None:
    answer = post(chief, name, typed(chief, name, **{field: value}))
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'role="alert"' in text(answer)
    with scope(kakogawa):
        assert Setting.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "time", "said"),
    [
        ("R8.2.30", "", "2月30日はありません"),
        ("R8.11.1", "", "今より後"),
        ("R8.12.1", "25:00", "時刻は"),
        ("", "9:00", "適用する日"),
    ],
)
def test_a_moment_that_cannot_be_is_told(day: str, time: str, said: str, kakogawa: str, chief: Client) -> None:
    answer = chief.get(reverse("console:setting-change", args=["limits"]), {"day": day, "time": time})
    assert answer.status_code == 422
    assert said in text(answer)


def test_fees_take_two_and_the_second_reads_the_difference(
    kakogawa: str, now: datetime, chief: Client, hire: Hire, as_: SignIn
) -> None:
    data = typed(chief, "fees", offered__INKAN__fee="300", reason="手数料条例の改正", day="R8.12.1")
    del data["offered__RISAI__on"]
    preview = post(chief, "fees", data, "preview")
    assert ("印鑑登録証明書 交付手数料 (1通)", "250円", "300円") in preview.context["difference"]
    assert ("罹災証明書 取り扱う", "取り扱う", "取り扱わない") in preview.context["difference"]
    proposed = post(chief, "fees", data)
    assert proposed.status_code == 302
    with scope(kakogawa):
        assert Setting.objects.count() == 1
    address = proposed.headers["Location"]
    assert "承認を待っています" in text(chief.get(reverse("console:setting", args=["fees"])))
    assert chief.post(f"{address}approve/").status_code == 422
    other = as_(hire("chief-b", kakogawa, "ADMIN"))
    page = text(other.get(address))
    assert "令和8年12月1日 0:00" in page
    assert "250円" in page
    assert other.post(f"{address}approve/").status_code == 302
    later = datetime(2026, 12, 1, tzinfo=now.tzinfo)
    assert rules(kakogawa, now).offered[CertificateKind.INKAN].fee == 250
    assert rules(kakogawa, later).offered[CertificateKind.INKAN].fee == 300
    assert CertificateKind.RISAI not in rules(kakogawa, later).offered
    assert rules(kakogawa, later).offered[CertificateKind.KOSEKI_ZENBU].fee == 400


def test_how_long_records_are_kept_takes_two_and_is_never_less_than_the_least(
    kakogawa: str, now: datetime, chief: Client, hire: Hire, as_: SignIn
) -> None:
    data = typed(chief, "keeping", keeping__history_years="10", reason="文書管理規程の改正")
    assert post(chief, "keeping", data, "preview").context["difference"] == [("発行履歴", "7年", "10年")]
    address = post(chief, "keeping", data).headers["Location"]
    assert rules(kakogawa, now).keeping.history_years == 7
    assert chief.post(f"{address}approve/").status_code == 422
    second = as_(hire("chief-b", kakogawa, "ADMIN"))
    assert "消えた記録は、期間を戻しても戻りません" in text(second.get(address))
    assert second.post(f"{address}approve/").status_code == 302
    kept = rules(kakogawa, now).keeping
    assert (kept.history_years, kept.log_years, kept.message_days) == (10, 10, 90)


def test_targets_are_numbers_with_a_point_of_either_width(kakogawa: str, now: datetime, chief: Client) -> None:
    data = typed(chief, "sla", sla__availability="９９．９５", sla__seconds="2.5", sla__fresh_minutes="３０")
    assert post(chief, "sla", data, "preview").context["difference"] == [
        ("稼働率", "99.5%", "99.95%"), ("応答", "3秒", "2.5秒"), ("鮮度の時間", "15分", "30分"),
    ]  # fmt: skip
    assert post(chief, "sla", data).status_code == 302
    given = rules(kakogawa, now).targets
    assert (given.availability, given.seconds, given.fresh, given.fresh_minutes) == (99.95, 2.5, 95.0, 30)


def test_what_one_municipality_keeps_and_aims_at_is_nothing_to_another(
    kakogawa: str, strangers: str, now: datetime, chief: Client, hire: Hire, as_: SignIn
) -> None:
    address = post(chief, "keeping", typed(chief, "keeping", keeping__log_years="12", reason="規程")).headers[
        "Location"
    ]
    stranger = as_(hire("chief-c", strangers, "ADMIN"))
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}approve/").status_code == 404
    assert post(stranger, "sla", typed(stranger, "sla", sla__seconds="9")).status_code == 302
    assert (rules(kakogawa, now).targets.seconds, rules(strangers, now).targets.seconds) == (3.0, 9.0)


def test_a_proposal_needs_its_reason(kakogawa: str, chief: Client) -> None:
    answer = post(chief, "fees", typed(chief, "fees", offered__INKAN__fee="300", reason=" "))
    assert answer.status_code == 422
    assert "変更の理由を書いてください" in text(answer)


def test_an_edition_that_is_not_here_or_not_yet_in_force_cannot_be_pinned(kakogawa: str, chief: Client) -> None:
    answer = post(chief, "forms", typed(chief, "forms", forms__JUMINHYO="99"))
    assert answer.status_code == 422


def test_a_pin_is_stored_and_lifted(kakogawa: str, now: datetime, chief: Client) -> None:
    assert post(chief, "forms", typed(chief, "forms", forms__JUMINHYO="1")).status_code == 302
    assert rules(kakogawa, now).pinned_forms == {CertificateKind.JUMINHYO: "1"}
    assert post(chief, "forms", typed(chief, "forms", forms__JUMINHYO="")).status_code == 302
    assert rules(kakogawa, now).pinned_forms == {}


def test_limits_of_a_system_can_be_set_and_taken_back(kakogawa: str, now: datetime, chief: Client) -> None:
    data = typed(chief, "freshness", freshness__KOSEKI__limit="960")
    assert post(chief, "freshness", data).status_code == 302
    assert (rules(kakogawa, now).freshness_of("KOSEKI").warn, rules(kakogawa, now).freshness_of("KOSEKI").limit) == (
        15,
        960,
    )
    data = typed(chief, "freshness", freshness__KOSEKI__limit="", freshness__KOSEKI__warn="")
    assert post(chief, "freshness", data).status_code == 302
    assert rules(kakogawa, now).freshness_of("KOSEKI").limit == 480


def test_the_calendar_shows_holidays_closed_days_maintenance_and_kinds_of_their_own(
    kakogawa: str, chief: Client
) -> None:
    data = typed(
        chief, "closed", closed__dates="R8.12.12", closed__window="R8.12.4 2:00 から R8.12.5 5:00 まで 印鑑登録証明書"
    )  # fmt: skip
    assert post(chief, "closed", data).status_code == 302
    page = chief.get(reverse("console:calendar"), {"month": "2026-12"})
    days = {one.day.day: one for week in page.context["weeks"] for one in week if one}
    assert len(days) == 31
    assert [day for day, one in days.items() if one.is_closed] == [12, 29, 30, 31]
    assert days[4].windows == ["2:00〜24:00 印鑑登録証明書"]
    assert days[5].windows == ["0:00〜5:00 印鑑登録証明書"]
    assert days[4].others == [("9:00〜17:00", "戸籍全部事項証明書、戸籍個人事項証明書")]
    assert days[5].others == [("休み", "戸籍全部事項証明書、戸籍個人事項証明書")]
    november = chief.get(reverse("console:calendar"), {"month": "2026-11"})
    held = {one.day.day: one.holiday for week in november.context["weeks"] for one in week if one and one.holiday}
    assert held == {3: "文化の日", 23: "勤労感謝の日"}


@pytest.mark.parametrize("month", ["2026-13", "x", "9999-01", "\x00", "2026-1"])
def test_an_odd_month_is_this_month(month: str, kakogawa: str, chief: Client) -> None:
    assert "令和8年11月" in text(chief.get(reverse("console:calendar"), {"month": month}))


def test_acts_are_on_the_chain_and_the_clock_is_the_pages(
    kakogawa: str, chief: Client, as_: SignIn, settings: LazySettings, now: datetime
) -> None:
    assert post(chief, "limits", typed(chief, "limits", max_copies="3")).status_code == 302
    assert ("municipality.settings", {"from": now.isoformat(), "items": ["max_copies"]}) in acts(
        kakogawa, actor="chief-a"
    )
    settings.AKASHI_NOW = now + timedelta(days=1)
    again = as_(Operator.objects.get(name="chief-a"))
    assert "これまでの変更" in text(again.get(reverse("console:setting", args=["limits"])))
