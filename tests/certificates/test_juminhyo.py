"""住民票の写し and 記載事項証明書: what the pages say (domain §4.1, §4.2)."""

from dataclasses import replace
from datetime import date

import pytest

from issuer.certificates import compose
from issuer.papers.content import Content, ContentPage
from issuer.papers.errors import ConfigurationError, ContentConflict
from issuer.papers.kinds import CertificateKind, Extent, Option
from issuer.papers.people import Address, Alias, HonsekiEntry, WrittenDate
from issuer.papers.policy import Options
from tests.golden.personas import (
    ALL_OPTIONS,
    FOUR,
    HOA,
    KANJI,
    KAZUKO,
    KENICHI,
    LONG,
    SEVEN,
    SHIGERU,
    UNKNOWN_BIRTH,
    case,
)

JUMINHYO, KISAI_JIKO = CertificateKind.JUMINHYO, CertificateKind.KISAI_JIKO
WHOLE = "この写しは、世帯全員の住民票の原本と相違ないことを証明する。"
PART = "この写しは、住民票の原本と相違ないことを証明する。"


def written(kind: CertificateKind, *residents, **changes) -> Content:
    permit, facts = case(kind, *residents, **changes)
    return compose(permit=permit, facts=facts)


def page(*residents, **changes) -> ContentPage:
    return written(JUMINHYO, *residents, **changes).pages[0]


def everything(content: Content) -> str:
    return "\n".join(text for one in content.pages for _, text in one.fields)


def test_the_example_of_the_form_is_written_word_for_word() -> None:
    one = page(*FOUR, options=ALL_OPTIONS)
    expected = {
        "title": "住民票",
        "address": "見本県見本市北町二丁目3番1号",
        "head": "桐生　茂",
        "1.number": "1",
        "1.furigana": "キリュウ　シゲル",
        "1.my_number": "省略",
        "1.juminhyo_code": "省略",
        "1.name": "桐生　茂",
        "1.resident_since": "昭和28年6月21日",
        "1.address_since": "平成元年4月1日",
        "1.notified_on": "",
        "1.birth": "昭和28年6月21日",
        "1.relation": "世帯主",
        "1.hittosha": "桐生　茂",
        "1.honseki": "見本県見本市北町二丁目3番地",
        "1.former_address": "",
        "1.status.label": "＊＊＊",
        "2.furigana": "",
        "2.alias.label": "旧氏",
        "2.alias": "川辺",
        "2.notified_on": "昭和55年11月12日",
        "2.former_address": "見本県川上郡港町12番地",
        "3.address_since": "",
        "3.former_address": "大阪府大阪市北区梅田九丁目1番4号",
        "4.furigana.label": "＊＊＊",
        "4.furigana": "",
        "4.alias.label": "通称",
        "4.resident_since.label": "外国人住民となった年月日",
        "4.resident_since": "令和5年9月1日",
        "4.birth": "1993年8月20日",
        "4.relation": "子の妻（未届）",
        "4.hittosha": "＊＊＊",
        "4.honseki": "",
        "4.nationality": "ベトナム",
        "4.art30_45": "中長期在留者",
        "4.former_address": "ベトナム",
        "4.status": "技術・人文知識・国際業務",
        "4.period": "3年",
        "4.card_no": "AB12345678CD",
        "4.expires_on": "2027年5月31日",
        "attestation": WHOLE,
        "issued_on": "令和8年11月20日",
        "authority": "見本県見本市長　桜木　文子",
    }
    assert {name: one.text(name) for name in expected} == expected


def test_what_was_not_asked_for_is_left_out_with_the_word_for_it() -> None:
    one = page(*FOUR)
    for field in ("head", "1.relation", "1.honseki", "1.hittosha", "1.my_number", "1.juminhyo_code"):
        assert one.text(field) == "省略"
    for field in ("4.nationality", "4.art30_45", "4.status", "4.period", "4.card_no", "4.expires_on"):
        assert one.text(field) == "省略"
    assert "桐生　茂" in one.people


def test_the_former_address_and_the_notification_are_on_every_juminhyo() -> None:
    one = page(*FOUR)
    assert one.text("2.former_address")
    assert one.text("2.notified_on")


def test_the_former_address_is_an_option_of_the_other_certificate() -> None:
    without = written(KISAI_JIKO, *FOUR).pages[0]
    assert (without.text("2.former_address"), without.text("2.notified_on")) == ("省略", "省略")
    asked = written(KISAI_JIKO, *FOUR, options=frozenset({Option.FORMER_ADDRESS})).pages[0]
    assert asked.text("2.former_address") == "見本県川上郡港町12番地"
    assert asked.text("attestation") == "上記の事項は、住民票に記載があることを証明する。"
    assert "2.remarks.label" not in dict(asked.fields)


def test_four_people_fill_one_page_and_the_fifth_begins_the_second() -> None:
    assert len(written(JUMINHYO, *FOUR).pages) == 1
    first, second = written(JUMINHYO, *SEVEN, options=ALL_OPTIONS).pages
    assert [first.text(f"{n}.number") for n in (1, 2, 3, 4)] == ["1", "2", "3", "4"]
    assert [second.text(f"{n}.number") for n in (1, 2, 3, 4)] == ["5", "6", "7", ""]
    assert second.text("head") == first.text("head") == "桐生　茂"
    assert second.text("address") == first.text("address")
    assert second.text("title") == "住民票"
    assert second.text("4.unused") == "以下余白"
    assert (first.text("attestation"), first.images) == ("", ())
    assert second.text("attestation") == WHOLE
    assert dict(second.images).keys() == {"official_seal"}


def test_the_statement_follows_the_people_on_the_paper() -> None:
    assert page(*FOUR, extent=Extent.SELECTED).text("attestation") == WHOLE
    assert page(*FOUR, printed=(KAZUKO, KENICHI), extent=Extent.SELECTED).text("attestation") == PART


def test_one_person_alone_asking_for_himself_is_a_setting() -> None:
    counts = Options(single_member_counts_as_all=True)
    assert page(SHIGERU, extent=Extent.SELF).text("attestation") == PART
    assert page(SHIGERU, extent=Extent.SELF, settings=counts).text("attestation") == WHOLE
    assert page(SHIGERU, extent=Extent.ALL).text("attestation") == WHOLE


def test_nobody_else_is_on_the_page() -> None:
    content = written(JUMINHYO, *FOUR, printed=(KENICHI,), extent=Extent.SELF)
    assert content.pages[0].people == ("桐生　健一",)
    assert not any(name in everything(content) for name in ("桐生　茂", "和子", "HOA"))


def test_an_unattested_reading_is_not_printed() -> None:
    assert page(SHIGERU).text("1.furigana") == "キリュウ　シゲル"
    assert page(replace(SHIGERU, furigana_attested=False)).text("1.furigana") == ""
    alias = Alias(text="川辺", furigana="カワベ", furigana_attested=False)
    assert page(replace(SHIGERU, former_surname=alias)).text("1.alias_furigana") == ""


def test_a_placeholder_date_is_nowhere_on_the_paper() -> None:
    content = written(JUMINHYO, SHIGERU, UNKNOWN_BIRTH, options=ALL_OPTIONS)
    assert content.pages[0].text("2.birth") == "昭和10年5月頃"
    assert "昭和25年1月1日" not in everything(content)
    assert "1950" not in everything(content)


def test_numbers_are_printed_only_when_asked_for_and_only_when_right() -> None:
    both = frozenset({Option.MY_NUMBER, Option.JUMINHYO_CODE})
    one = page(SHIGERU, options=both)
    assert (one.text("1.my_number"), one.text("1.juminhyo_code")) == ("123456789018", "12345678901")
    assert page(replace(SHIGERU, my_number=""), options=both).text("1.my_number") == ""
    with pytest.raises(ContentConflict):
        page(replace(SHIGERU, my_number="123456789012"), options=both)


@pytest.mark.parametrize(
    ("entry", "honseki", "hittosha"),
    [
        (None, "", ""),
        (HonsekiEntry(kind="2"), "無", "＊＊＊"),
        (HonsekiEntry(kind="3"), "本籍不明", ""),
    ],
)
def test_a_missing_register_is_told_apart(entry: HonsekiEntry | None, honseki: str, hittosha: str) -> None:
    one = page(replace(SHIGERU, honseki=entry), options=ALL_OPTIONS)
    assert (one.text("1.honseki"), one.text("1.hittosha")) == (honseki, hittosha)


def test_a_special_permanent_resident_has_no_period() -> None:
    one = page(SHIGERU, LONG, options=ALL_OPTIONS)
    assert one.text("2.card_no.label") == "特別永住者証明書番号"
    assert one.text("2.card_no") == "AB12345678CD"
    assert (one.text("2.period"), one.text("2.expires_on")) == ("＊＊＊", "＊＊＊")
    assert one.text("2.alias") == "山﨑　マリア"
    assert one.text("2.alias_furigana") == "ヤマサキ　マリア"
    assert page(SHIGERU, LONG).text("2.card_no.label") == "在留カード等の番号"


def test_a_foreign_resident_without_the_foreign_record_is_a_contradiction() -> None:
    with pytest.raises(ContentConflict):
        page(SHIGERU, replace(HOA, foreign=None))


def test_both_writings_of_a_foreign_name_are_printed() -> None:
    one = page(SHIGERU, KANJI)
    assert (one.text("2.name_1"), one.text("2.name_2"), one.text("2.name")) == ("WANG XIAOMING", "王　暁明", "")


def test_the_prefecture_of_the_home_is_a_setting_and_that_of_the_former_address_is_not() -> None:
    one = page(SHIGERU, KAZUKO, settings=Options(print_prefecture=False))
    assert one.text("address") == "見本市北町二丁目3番1号"
    assert one.text("2.former_address").startswith("見本県")


def test_an_address_abroad_keeps_country_and_place() -> None:
    abroad = replace(KAZUKO, former_address=Address(country="ブラジル", overseas="SAO PAULO 12"))
    assert page(SHIGERU, abroad).text("2.former_address") == "ブラジル　SAO PAULO 12"


def test_a_building_follows_a_wide_space_with_no_figure_changed() -> None:
    ground = Address(prefecture="見本県", city="見本市", town="北町１丁目", block="二十三番地の1")
    home = replace(ground, building="ｺｰﾎﾟ見本２０１")
    assert page(SHIGERU, address=home).text("address") == "見本県見本市北町１丁目二十三番地の1　ｺｰﾎﾟ見本２０１"


def test_a_head_whose_copy_differs_stops_the_paper() -> None:
    permit, facts = case(JUMINHYO, *FOUR)
    assert facts.household is not None
    with pytest.raises(ContentConflict):
        compose(permit=permit, facts=replace(facts, household=replace(facts.household, head_name="桐生　太郎")))
    with pytest.raises(ContentConflict):
        compose(permit=permit, facts=replace(facts, household=replace(facts.household, head_atena_no="9999")))
    spaced = replace(facts, household=replace(facts.household, head_name="桐生 茂"))
    assert compose(permit=permit, facts=spaced)


def test_a_foreign_head_may_stand_under_the_common_name() -> None:
    head = replace(HOA, relation_text="世帯主", relation_codes=("02",), common_name=Alias(text="山田　花"))
    permit, facts = case(JUMINHYO, head, options=ALL_OPTIONS)
    assert facts.household is not None
    facts = replace(facts, household=replace(facts.household, head_name="山田　花"))
    assert compose(permit=permit, facts=facts).pages[0].text("head") == "山田　花"


def test_relationships_come_from_the_wording_else_from_the_chain_of_codes() -> None:
    blank = replace(KENICHI, relation_text="")
    options = frozenset({Option.RELATIONSHIP})
    codes = {("20", "12"): "子の妻", ("12", "20"): "妻の子", ("2",): "世帯主", ("11", "74", "20", ""): "夫の弟の子"}
    for given, word in codes.items():
        assert page(SHIGERU, replace(blank, relation_codes=given), options=options).text("2.relation") == word
    with pytest.raises(ContentConflict):
        page(SHIGERU, replace(blank, relation_codes=("77",)), options=options)


def test_only_printable_remarks_given_by_the_record_are_printed() -> None:
    one = page(SHIGERU, UNKNOWN_BIRTH)
    assert one.text("2.remarks") == "平成24年7月9日　事実上の世帯主　桐生　茂　令和5年9月4日　備考の記載を修正"


def test_a_person_without_a_given_name_keeps_what_there_is() -> None:
    alone = replace(KENICHI, name="", family_name="", given_name="健一")
    assert page(SHIGERU, alone).text("2.name") == "健一"
    with pytest.raises(ContentConflict):
        page(SHIGERU, replace(alone, given_name=""))


def test_a_resident_of_an_unknown_day_shows_the_wording() -> None:
    since = WrittenDate(value=date(1950, 1, 1), unknown=True, text="年月日不詳")
    assert page(replace(SHIGERU, address_since=since)).text("1.address_since") == "年月日不詳"


def test_without_an_authority_nothing_is_composed() -> None:
    permit, facts = case(JUMINHYO, SHIGERU)
    with pytest.raises(ConfigurationError):
        compose(permit=permit, facts=replace(facts, policy=replace(facts.policy, authorities=())))
