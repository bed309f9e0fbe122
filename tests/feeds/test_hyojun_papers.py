"""hyojun-1 on paper: what a 標準準拠システム sends stands where it belongs."""

from dataclasses import replace

from issuer.issuance.listing import facts_for_inquiry, inquiry
from issuer.issuance.written import Written, written
from issuer.papers.kinds import CertificateKind, Channel, Option
from issuer.papers.request import JpkiCredential, Terminal
from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING
from tests.feeds.hyojun import RESIDENT, put
from tests.feeds.packages import CODE, Feed, one

NO = RESIDENT["宛名番号"]


def printed(core: Feed, row: dict[str, str], *options: Option) -> dict[str, str]:
    """Fields of the only person on the 住民票の写し of a row's person."""
    put(core, 1, row | {"転出予定年月日": "", "転出届出年月日": "", "転出年月日_確定": ""})
    core.put(2, one("S01", atena_no=NO))
    asked = inquiry(
        municipality=CODE,
        terminal=Terminal(Channel.STORE, "1", "2", "3", CODE),
        credential=JpkiCredential(serial_number="1", media="CARD", status="GOOD"),
        kind=CertificateKind.JUMINHYO,
        now=FRIDAY_MORNING,
    )
    with scope(CODE):
        outcome = written(facts=facts_for_inquiry(request=replace(asked, options=frozenset(options))))
    assert isinstance(outcome, Written), outcome
    fields = dict(outcome.prepared.content.pages[0].fields)
    return {name.removeprefix("1."): value for name, value in fields.items() if value and ".label" not in name}


def test_the_values_of_a_japanese_resident_reach_the_paper(core: Feed):
    row = RESIDENT | {"住民種別": "1"}
    paper = printed(core, row, Option.RELATIONSHIP, Option.HONSEKI, Option.MY_NUMBER)
    assert (
        paper.items()
        >= {
            "address": "兵庫県住所市住所町1番1号\u3000住所方書",
            "head": "氏名の値",
            "birth": "昭和35年5月6日",
            "sex": "女性",
            "relation": "世帯主",
            "my_number": "123456789018",
            "address_since": "平成14年2月2日",
            "notified_on": "平成13年1月5日",
            "former_address": "転入国外\u3000大阪府転入市転入町2番2号\u3000転入方書",
            "furigana": "シメイ",
            "name": "氏名の値",
            "alias_furigana": "キュウウジ",
            "alias": "旧氏値",
            "resident_since": "平成13年1月1日",
            "hittosha": "筆頭者名",
            "honseki": "本籍県本籍市本籍町6番地",
        }.items()
    )


def test_the_values_of_a_foreign_resident_reach_the_paper(core: Feed):
    row = RESIDENT | {"第30条45規定区分": "01", "在留カード等番号区分": "1"}
    paper = printed(core, row, Option.RELATIONSHIP, Option.FOREIGN_ITEMS)
    assert (
        paper.items()
        >= {
            "alias": "通称値",
            "resident_since": "平成24年7月9日",
            "nationality": "ベトナム",
            "status": "在留資格値",
            "card_no": "AB12345678CD",
            "expires_on": "2030年7月8日",
        }.items()
    )
