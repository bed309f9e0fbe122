"""外字: EUDC fonts by the GAIJI feed, and papers that print each row with the edition it came with."""

from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest

from integrations.feeds import service
from integrations.feeds.targets import plan
from issuer.intake.models import WorkItem
from issuer.issuance.answers import Issued, Refused
from issuer.issuance.line import issue
from issuer.papers.kinds import CertificateKind, Extent, Option, RefusalCode
from issuer.replica import koseki as registers
from issuer.replica.risai import ask_disasters
from issuer.replica.tax import ask_taxes
from issuer.tenancy.scope import scope
from tests import factories
from tests import records as selectors
from tests.conftest import FRIDAY_MORNING
from tests.feeds.asking import asked
from tests.feeds.eudc import eudc
from tests.feeds.packages import CODE, Feed, digest, home, imprint, later, one, person
from tests.issuance.conftest import ask  # noqa: F401

A, B, HIGH = "\ue000", "\ue001", "\U00100000"
LOW_BAR, TALL_BAR, LEFT_HALF = (100, 0, 900, 200), (400, 0, 600, 800), (50, 0, 500, 800)
NAME = f"桐{A}　茂"


@pytest.fixture
def gaiji(juki: Feed) -> Feed:
    """The 外字 line of our municipality."""
    return Feed(folder=juki.folder, system="GAIJI", municipality=juki.municipality)


def edition(feed: Feed, sequence: int, version: int, font: bytes, **given):
    row = {"version": version, "municipality_code": feed.municipality, "change_id": f"G{version}"}
    return feed.put(sequence, one("E01", **(row | given)), attachments={"EUDC.TTE": font})


def family(name: str, *, members: int = 1, **given):
    return (
        person("1001", "H1", name=name, **given),
        home("H1", "1001", head_name=name, members=members, **given),
        one("S01", serial_no="1001", atena_no="1001", issuer=factories.ISSUER, **given),
    )


def boxes(pdf: bytes, char: str) -> list[tuple[int, int, int, int]]:
    """Where the ink of every ``char`` of the first page stands, in thousandths of its em box, to the next 50."""
    page = pypdfium2.PdfDocument(pdf)[0]
    text, scale = page.get_textpage(), 20
    picture = page.render(scale=scale, grayscale=True).to_pil().point(lambda shade: 255 if shade < 100 else 0)
    found = []
    for at in range(text.count_chars()):
        if text.get_text_range(at, 1) != char:
            continue
        left, bottom, right, top = text.get_charbox(at, loose=True)
        size = right - left
        high = page.get_height()
        x0, x1 = int(left * scale), int(right * scale)
        y0, y1 = int((high - top) * scale), int((high - bottom) * scale)
        first, above, end, below = picture.crop((x0, y0, x1, y1)).getbbox()
        em = size * scale
        found.append(tuple(round(v / em * 20) * 50 for v in (first, end - first, below - above)))
    return found


def shape(box: tuple[int, int, int, int]) -> tuple[int, int, int]:
    """What ``boxes`` finds of a rectangle: left edge, width, height."""
    return box[0], box[2] - box[0], box[3] - box[1]


def issued(ask, code: str = CODE, request_id: str = "request-0001"):  # noqa: F811
    return issue(request=ask(code, request_id), clock=lambda: FRIDAY_MORNING)


def test_a_name_with_a_user_defined_character_is_printed_with_the_municipalitys_own_glyph(juki, gaiji, ask):  # noqa: F811
    font = eudc({A: LOW_BAR, B: TALL_BAR})
    assert edition(gaiji, 1, 1, font)["state"] == "APPLIED"
    assert juki.put(1, *family(NAME), manifest={"gaijiVersion": 1})["state"] == "APPLIED"
    answer = issued(ask)
    assert isinstance(answer, Issued)
    assert boxes(answer.pdf, A) == [shape(LOW_BAR)]
    with scope(CODE) as cursor:
        cursor.execute("SELECT versions #>> '{gaiji,1}' FROM issuance_request")
        assert cursor.fetchone() == (digest(font),)


def test_rows_of_one_paper_keep_the_glyphs_of_the_versions_they_came_with(juki, gaiji, ask):  # noqa: F811
    edition(gaiji, 1, 1, eudc({A: LOW_BAR}))
    juki.put(1, *family(NAME), manifest={"gaijiVersion": 1})
    edition(gaiji, 2, 2, eudc({A: TALL_BAR}))
    honseki = one("J06", atena_no="1001", honseki=f"見本県{A}市一番", hittosha="桐生　茂", change_id="C2")
    assert juki.put(2, honseki, manifest={"gaijiVersion": 2})["state"] == "APPLIED"
    request = ask(CODE, "request-0001")
    answer = issue(request=replace(request, options=frozenset({Option.HONSEKI})), clock=lambda: FRIDAY_MORNING)
    assert isinstance(answer, Issued)
    assert sorted(boxes(answer.pdf, A)) == sorted([shape(LOW_BAR), shape(TALL_BAR)])


def test_the_same_row_under_a_new_version_is_printed_with_the_new_glyph(juki, gaiji, ask):  # noqa: F811
    edition(gaiji, 1, 1, eudc({A: LOW_BAR}))
    juki.put(1, *family(NAME), manifest={"gaijiVersion": 1})
    edition(gaiji, 2, 2, eudc({A: TALL_BAR}))
    assert boxes(issued(ask).pdf, A) == [shape(LOW_BAR)]
    juki.put(2, *family(NAME), manifest={"gaijiVersion": 2})
    assert boxes(issued(ask, request_id="request-0002").pdf, A) == [shape(TALL_BAR)]


def test_a_package_waits_for_the_version_it_names_and_goes_on_when_it_comes(juki, gaiji):
    held = juki.put(1, *family(NAME), manifest={"gaijiVersion": 2})
    assert (held["state"], held["errors"][0]["code"]) == ("HELD", "GAIJI")
    edition(gaiji, 1, 1, eudc({A: LOW_BAR}))
    with scope(CODE):
        assert selectors.resident(municipality=CODE, atena_no="1001") is None
    edition(gaiji, 2, 2, eudc({A: LOW_BAR}))
    with scope(CODE):
        assert selectors.resident(municipality=CODE, atena_no="1001").gaiji == 2


def test_a_version_cannot_be_named_before_it_takes_effect(juki, gaiji):
    edition(gaiji, 1, 1, eudc({A: LOW_BAR}), effective_at=later(hours=2).isoformat())
    path = juki.write(1, *family(NAME), manifest={"gaijiVersion": 1})
    assert juki.send(path)["state"] == "HELD"
    assert juki.send(path, now=FRIDAY_MORNING + timedelta(hours=1))["state"] == "HELD"
    service.recover(now=later(hours=3))
    with scope(CODE):
        assert selectors.resident(municipality=CODE, atena_no="1001").name == NAME


@pytest.mark.parametrize("manifest", [{}, {"gaijiVersion": 0}, {"gaijiVersion": 1}])
def test_a_character_without_a_glyph_is_refused_by_name_and_never_replaced(juki, gaiji, ask, manifest):  # noqa: F811
    edition(gaiji, 1, 1, eudc({A: LOW_BAR}))
    char = B if manifest.get("gaijiVersion") else A
    juki.put(1, *family(f"桐{char}　茂"), manifest=manifest)
    answer = issued(ask)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.CHARACTER
    with scope(CODE):
        details = [item.detail for item in WorkItem.objects.filter(topic="CHARACTER")]
    assert any(f"U+{ord(char):04X}" in str(detail) for detail in details)


def test_plane_sixteen_and_a_font_without_names_are_taken(juki, gaiji, ask):  # noqa: F811
    assert edition(gaiji, 1, 1, eudc({HIGH: LEFT_HALF}, names=False))["state"] == "APPLIED"
    juki.put(1, *family(f"桐{HIGH}　茂"), manifest={"gaijiVersion": 1})
    assert isinstance(issued(ask), Issued)


def test_ordinary_characters_of_a_gaiji_font_are_left_alone(juki, gaiji, ask):  # noqa: F811
    edition(gaiji, 1, 1, eudc({A: LOW_BAR, "茂": TALL_BAR}))
    juki.put(1, *family(NAME), manifest={"gaijiVersion": 1})
    assert shape(TALL_BAR) not in boxes(issued(ask).pdf, "茂")


def test_two_municipalities_with_one_code_point_never_see_each_others_glyph(juki, gaiji, strangers, ask):  # noqa: F811
    theirs = {"municipality_code": strangers}
    other_juki = Feed(
        folder=juki.folder,
        system="JUKI",
        municipality=strangers,
    )
    other_gaiji = Feed(folder=juki.folder, system="GAIJI", municipality=strangers)
    other_juki.made = other_gaiji.made = 100
    edition(gaiji, 1, 1, eudc({A: LOW_BAR}))
    edition(other_gaiji, 1, 1, eudc({A: TALL_BAR}))
    juki.put(1, *family(NAME), manifest={"gaijiVersion": 1})
    other_juki.put(1, *family(NAME, **theirs), manifest={"gaijiVersion": 1})
    assert boxes(issued(ask).pdf, A) == [shape(LOW_BAR)]
    assert boxes(issued(ask, strangers, "request-0002").pdf, A) == [shape(TALL_BAR)]


def open_characters(code: str = CODE) -> dict[str, str]:
    """Subject → code points of the open CHARACTER items."""
    with scope(code):
        items = WorkItem.objects.filter(topic="CHARACTER", closed_at=None)
        return {item.subject: item.detail["evidence"] for item in items}


def test_a_character_that_the_packages_edition_has_opens_no_item(juki, gaiji):
    edition(gaiji, 1, 1, eudc({A: LOW_BAR}))
    juki.put(1, *family(NAME), manifest={"gaijiVersion": 1})
    assert open_characters() == {}
    juki.put(2, *family(f"桐{A}{B}　茂"), manifest={"gaijiVersion": 1})
    assert open_characters() == {"person:1001": "U+E001", "household:H1": "U+E001"}


def test_an_edition_sent_again_with_the_glyph_closes_what_waited_for_it(juki, gaiji, ask):  # noqa: F811
    edition(gaiji, 1, 1, eudc({A: LOW_BAR}))
    juki.put(1, *family(f"桐{B}　茂"), manifest={"gaijiVersion": 1})
    assert isinstance(issued(ask), Refused)
    assert set(open_characters()) == {"person:1001", "household:H1"}
    edition(gaiji, 2, 2, eudc({A: LOW_BAR, B: TALL_BAR}))
    assert set(open_characters()) == {"person:1001", "household:H1"}
    edition(gaiji, 3, 1, eudc({A: LOW_BAR, B: TALL_BAR}), history_no=2)
    assert open_characters() == {}
    assert boxes(issued(ask, request_id="request-0002").pdf, B) == [shape(TALL_BAR)]


def test_rows_sent_again_under_an_edition_with_the_glyph_close_their_items_and_no_others(juki, gaiji):
    edition(gaiji, 1, 1, eudc({A: LOW_BAR}))
    other = person("2002", "H2", name=f"別{B}　人")
    juki.put(1, *family(f"桐{B}　茂"), other, home("H2", "2002"), manifest={"gaijiVersion": 1})
    assert set(open_characters()) == {"person:1001", "household:H1", "person:2002"}
    edition(gaiji, 2, 2, eudc({B: TALL_BAR}))
    juki.put(2, *family(f"桐{B}　茂"), manifest={"gaijiVersion": 2})
    assert set(open_characters()) == {"person:2002"}
    juki.put(3, person("2002", "H2", name="別　人", history_no=2, change_id="C3"))
    assert open_characters() == {}


def test_an_item_of_a_refusal_stays_while_somebody_else_on_the_paper_cannot_be_printed(juki, gaiji, ask):  # noqa: F811
    child = {"head": False, "change_id": "C9"}
    juki.put(1, *family(f"桐{A}　茂", members=2), person("1002", "H1", name=f"桐{A}　子", **child))
    with scope(CODE):
        WorkItem.objects.update(closed_at=FRIDAY_MORNING)
    assert isinstance(issued(ask), Refused)
    assert set(open_characters()) == {"person:1001"}
    juki.put(2, *family("桐生　茂", members=2, history_no=2))
    assert set(open_characters()) == {"person:1001"}
    juki.put(3, person("1002", "H1", name="桐　子", history_no=2, **child))
    assert open_characters() == {}


def test_a_withdrawn_edition_takes_its_glyphs_away_and_can_be_named_no_more(juki, gaiji, ask):  # noqa: F811
    edition(gaiji, 1, 1, eudc({A: LOW_BAR}))
    juki.put(1, *family(NAME), manifest={"gaijiVersion": 1})
    assert isinstance(issued(ask), Issued)
    assert edition(gaiji, 2, 1, eudc({A: LOW_BAR}), history_no=2, action=3)["state"] == "APPLIED"
    refused = issued(ask, request_id="request-0002")
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.CHARACTER
    assert juki.put(2, *family(NAME, history_no=2), manifest={"gaijiVersion": 1})["state"] == "HELD"
    edition(gaiji, 3, 1, eudc({A: TALL_BAR}), history_no=3)
    assert boxes(issued(ask, request_id="request-0003").pdf, A) == [shape(TALL_BAR)]


def test_a_seal_certificate_prints_each_record_with_its_own_edition(juki, gaiji, ask):  # noqa: F811
    inkan = Feed(folder=juki.folder, system="INKAN", municipality=CODE)
    edition(gaiji, 1, 1, eudc({A: LOW_BAR}))
    edition(gaiji, 2, 2, eudc({A: TALL_BAR}))
    juki.put(1, *family(NAME), manifest={"gaijiVersion": 1})
    seal = one("I01", atena_no="1001", seal_no="S1", notation="4", kana_notation=f"キリ{A}")
    receipt = inkan.put(1, seal, attachments={"seals/1.png": imprint()}, manifest={"gaijiVersion": 2})
    assert (receipt["state"], open_characters()) == ("APPLIED", {})
    request = ask(CODE, "request-0001", kind=CertificateKind.INKAN, extent=Extent.SELF)
    answer = issue(request=request, clock=lambda: FRIDAY_MORNING)
    assert isinstance(answer, Issued)
    with scope(CODE) as cursor:
        cursor.execute("SELECT gaiji_version FROM replica_seal")
        assert cursor.fetchall() == [(2,)]
    assert sorted(boxes(answer.pdf, A)) == sorted([shape(LOW_BAR), shape(TALL_BAR)])


def test_the_texts_of_a_printed_row_are_those_of_its_layout():
    assert "name" in plan("J01").texts
    assert "摘要" in plan("T01").texts
    assert {"font", "sha256"}.isdisjoint(plan("E01").texts)
    assert plan("R01").texts == plan("S01").texts == ()


def test_registers_and_tax_rows_remember_the_edition_they_came_with(juki, gaiji):
    edition(gaiji, 1, 1, eudc({A: LOW_BAR}))
    named = {"gaijiVersion": 1}
    koseki = one("K01", koseki_no="K1", honseki=f"見本市{A}一番", hittosha="桐生　茂")
    member = one("K02", koseki_no="K1", member_no=1, given_name=A)
    entry = one("K03", koseki_no="K1", member_no=1, entry_no=1, title="出生")
    item = one("K04", koseki_no="K1", member_no=1, entry_no=1, item_no=1, heading="出生地", value=A)
    assert juki.of("KOSEKI").put(1, koseki, member, entry, item, manifest=named)["state"] == "APPLIED"
    tax = one("T01", atena_no="1001", fiscal_year=2026, address_on_jan1=f"見本市{A}町")
    assert juki.of("ZEI").put(1, tax, manifest=named)["state"] == "APPLIED"
    assert juki.of("RISAI").put(1, one("D01", atena_no="1001", notes=A), manifest=named)["state"] == "APPLIED"
    with scope(CODE):
        register = registers.register(municipality=CODE, koseki_no="K1")
        (member,) = register.members
        assert (register.gaiji, member.gaiji, member.entries[0].gaiji, member.entries[0].items[0].gaiji) == (1, 1, 0, 1)
    assert [one.gaiji for one in (*asked(ask_taxes), *asked(ask_disasters))] == [1, 1]
    assert open_characters() == {}


@pytest.mark.parametrize(
    ("font", "code"),
    [
        (eudc({A: LOW_BAR}, cff=True), "FONT_CFF"),
        (eudc({"茂": LOW_BAR}), "FONT_EMPTY"),
        (eudc({A: LOW_BAR})[:300], "FONT_BROKEN"),
        (eudc({A: LOW_BAR})[:-200], "FONT_BROKEN"),
        (b"", "FONT_BROKEN"),
        (b"not a font at all", "FONT_BROKEN"),
        (bytes(17 * 1024 * 1024), "FONT_LARGE"),
    ],
)
def test_a_bad_font_is_told_on_the_receipt_and_its_version_has_not_come(juki, gaiji, font, code):
    path = gaiji.write(1, one("E01"), attachments={"EUDC.TTE": font}, as_zip=False)
    receipt = gaiji.send(path)
    assert [(e["item"], e["code"]) for e in receipt["errors"]] == [("外字ファイル", code)]
    assert juki.put(1, *family(NAME), manifest={"gaijiVersion": 1})["state"] == "HELD"


def test_a_row_that_points_outside_its_package_is_told(gaiji):
    receipt = gaiji.put(1, one("E01", font="../EUDC.TTE"), attachments={"EUDC.TTE": eudc({A: LOW_BAR})})
    assert [e["code"] for e in receipt["errors"]] == ["FILE_MISSING"]
