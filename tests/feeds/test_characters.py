"""文字表 of a core system: its own codes become code points and selectors on the way in (feed rule 9)."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from issuer.municipality.character_tables import parse_table, set_characters
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope
from tests import records as selectors
from tests.conftest import FRIDAY_MORNING
from tests.feeds.hyojun import resident, sheet
from tests.feeds.packages import CODE, Feed, later, person

HEADER = "元のコード,符号位置,選択子\n"
TABLE = f"{HEADER}U+E000,U+8FBB,U+E0103\nU+E001,U+20BB7,\n0xF042,U+9AD9,\n"


def put_in_force(table: str = TABLE, *, system: str = "JUKI", start=FRIDAY_MORNING, code: str = CODE) -> str:
    return set_characters(
        municipality=code,
        system=system,
        data=table.encode(),
        source="t.csv",
        start=start,
        now=FRIDAY_MORNING,
        actor="test",
    )


def name(number: str = "1001") -> str:
    with scope(CODE):
        found = selectors.resident(municipality=CODE, atena_no=number)
    assert found
    return found.name


def test_listed_codes_become_a_point_and_its_selector_and_all_others_stay(juki: Feed):
    version = put_in_force()
    receipt = juki.put(1, person("1001", "H1", name="\ue000\ue001\ue002\ue003神\ufa19"))
    assert receipt["characters"] == version
    assert name() == "辻\U000e0103𠮷髙\ue003神\ufa19"


def test_codes_of_cp932_are_named_by_their_bytes(juki: Feed):
    put_in_force()
    juki.put(1, person("1001", "H1", name="\ue002橋"), encoding="CP932")
    assert name() == "髙橋"


def test_a_table_works_for_its_own_system_and_municipality_only(juki: Feed, strangers: str):
    put_in_force(system="INKAN")
    put_in_force(code=strangers)
    assert juki.put(1, person("1001", "H1", name="\ue000"))["characters"] == ""
    assert name() == "\ue000"


def test_the_moment_of_the_extraction_decides_which_table_is_used(juki: Feed):
    put_in_force()
    newer = put_in_force(f"{HEADER}U+E000,U+845B,U+E0100\n", start=later(hours=1))
    juki.put(1, person("1001", "H1", name="\ue000"), extracted_at=later(minutes=59), now=later(hours=2))
    assert name() == "辻\U000e0103"
    receipt = juki.put(
        2, person("1001", "H1", name="\ue000", history_no=2), extracted_at=later(hours=1), now=later(hours=2)
    )
    assert (name(), receipt["characters"]) == ("葛\U000e0100", newer)


def test_a_table_not_yet_in_force_changes_nothing(juki: Feed):
    put_in_force(start=FRIDAY_MORNING + timedelta(seconds=1))
    assert juki.put(1, person("1001", "H1", name="\ue000"))["characters"] == ""
    assert name() == "\ue000"


def test_mapped_profiles_read_through_the_same_table(juki: Feed, settings):
    settings.AKASHI_DEMO = True
    put_in_force()
    row = resident("1001", 氏名="\ue000")
    juki.put(
        1, ("001o006", row), raw={"001o006": sheet([row])}, header=True, manifest={"profile": "hyojun-1"}
    )  # fmt: skip
    assert name() == "辻\U000e0103"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("U+E000,U+8FBB,\n", "見出し"),
        (HEADER, "1つもありません"),
        (f"{HEADER}U+E000,U+8FBB\n", "2行目: 列は 3つ"),
        (f"{HEADER}U+E000,U+8FBB,\nU+E000,U+8FBC,\n", "3行目 元のコード: U\\+E000 が2度"),
        (f"{HEADER}E000,U+8FBB,\n", "2行目 元のコード: この値 は"),
        (f"{HEADER}U+002C,U+8FBB,\n", "2行目 元のコード"),
        (f"{HEADER}0x81AD,U+8FBB,\n", "CP932"),
        (f"{HEADER}0x4141,U+8FBB,\n", "2行目 元のコード"),
        (f"{HEADER}U+E000,U+000A,\n", "2行目 符号位置"),
        (f"{HEADER}U+E000,U+D800,\n", "2行目 符号位置"),
        (f"{HEADER}U+FFFD,U+8FBB,\n", "2行目 元のコード"),
        (f"{HEADER}U+E000,U+8FBB,U+8FBB\n", "2行目 選択子"),
        (f"{HEADER}U+E000,,\n", "2行目 符号位置: 空"),
    ],
)
def test_a_table_in_doubt_is_refused_with_its_line(table: str, told: str):
    with pytest.raises(BadInput, match=f"t.csv.*{told}"):
        parse_table(data=table.encode(), source="t.csv")


def test_the_command_stores_a_table_and_names_its_version(juki: Feed, tmp_path, capsys, settings):
    settings.AKASHI_NOW = FRIDAY_MORNING
    (tmp_path / "t.csv").write_bytes(b"\xef\xbb\xbf" + TABLE.encode())
    call_command("characters_table_set", CODE, "--system", "JUKI", "--table", str(tmp_path / "t.csv"))
    receipt = juki.put(1, person("1001", "H1", name="\ue000"))
    assert receipt["characters"] in capsys.readouterr().out
    assert len(receipt["characters"]) == 12
