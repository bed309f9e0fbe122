"""A row whose line is the one we hold is not looked at again, and everything ends as if it had been."""

from collections.abc import Callable

import pytest

from integrations.feeds.staging import Desk
from issuer.intake import worklist
from issuer.intake.models import QuarantinedKey, WorkItem
from issuer.municipality.keys import Key
from issuer.replica.models import Household, MyNumber, Resident
from issuer.tenancy.scope import scope
from tests.feeds.eudc import eudc
from tests.feeds.packages import CODE, Feed, home, later, one, person, sheet
from tests.feeds.test_reconciliation import hash_total

Looked = Callable[[], dict[str, int]]


@pytest.fixture
def looked(monkeypatch) -> Looked:
    """Rows looked at since it was last asked, by file."""
    rows: dict[str, int] = {}
    look = Desk.look

    def counting(desk, block, columns):
        rows[desk._sheet.name] = rows.get(desk._sheet.name, 0) + len(block.lines)
        return look(desk, block, columns)

    monkeypatch.setattr(Desk, "look", counting)

    def told() -> dict[str, int]:
        found = dict(rows)
        rows.clear()
        return found

    return told


def town(**first) -> list[tuple[str, dict[str, str]]]:
    """Two households, three people; ``first``: what differs in the first person."""
    return [
        person("1001", "H1", **first),
        person("1002", "H1", head=False),
        home("H1", "1001", 2),
        person("2001", "H2"),
        home("H2", "2001"),
    ]


def resident(number: str) -> Resident | None:
    with scope(CODE):
        return Resident.objects.filter(atena_no=number, is_deleted=False).first()


def counts(receipt) -> tuple[str, int, int, int]:
    return receipt["state"], receipt["applied"], receipt["quarantined"], receipt["discarded"]


def test_the_same_full_again_is_applied_without_a_row_being_looked_at(juki: Feed, looked: Looked):
    juki.put(1, *town(), mode="FULL")
    assert looked() == {"J01.csv": 3, "J02.csv": 2}
    assert counts(juki.put(2, *town(), mode="FULL")) == ("APPLIED", 5, 0, 0)
    assert looked() == {}


def test_only_what_changed_is_looked_at_and_only_its_household_gets_a_new_version(juki: Feed, looked: Looked):
    juki.put(1, *town(), mode="FULL")
    looked()
    assert counts(juki.put(2, *town(name="新　名前", history_no=2), mode="FULL")) == ("APPLIED", 5, 0, 0)
    assert looked() == {"J01.csv": 1}
    assert resident("1001").name == "新　名前"
    with scope(CODE):
        assert dict(Household.objects.values_list("household_no", "version")) == {"H1": 2, "H2": 1}
    juki.put(3, *town(name="新　名前", history_no=2), mode="FULL")
    assert looked() == {}


def test_rows_of_a_delta_are_known_to_the_next_full(juki: Feed, looked: Looked):
    juki.put(1, *town())
    juki.put(2, person("1001", "H1", history_no=2, name="新　名前"))
    looked()
    assert counts(juki.put(3, *town(name="新　名前", history_no=2), mode="FULL")) == ("APPLIED", 5, 0, 0)
    assert looked() == {}


def test_a_key_that_is_absent_among_known_rows_is_removed_and_comes_back_only_by_a_newer_row(juki: Feed):
    juki.put(1, *town(), mode="FULL")
    juki.put(2, *(row for row in town() if row[1].get("atena_no") != "1002"), mode="FULL")
    assert resident("1002") is None
    assert resident("2001") is not None
    assert counts(juki.put(3, *town(), mode="FULL")) == ("APPLIED", 4, 0, 1)
    assert resident("1002") is None


def test_a_known_line_lifts_the_quarantine_of_its_key(juki: Feed, looked: Looked):
    juki.put(1, *town(), mode="FULL")
    juki.put(2, person("1001", "H1", history_no="x", change_id="BAD"))
    looked()
    assert counts(juki.put(3, *town(), mode="FULL", now=later(minutes=1))) == ("APPLIED", 5, 0, 0)
    assert looked() == {"J01.csv": 1}
    with scope(CODE):
        assert not QuarantinedKey.objects.filter(lifted_at=None).exists()


def test_known_rows_of_a_change_with_an_error_are_set_aside_with_it(juki: Feed):
    juki.put(1, *town(), person("3001", "H3", change_id="OTHER"), home("H3", "3001", change_id="OTHER"), mode="FULL")
    rows = [*town(sex=7), person("3001", "H3", change_id="OTHER"), home("H3", "3001", change_id="OTHER")]
    assert counts(juki.put(2, *rows, mode="FULL")) == ("PARTIAL", 2, 5, 0)
    with scope(CODE):
        waiting = set(QuarantinedKey.objects.filter(lifted_at=None).values_list("layout", "record_key"))
    assert waiting == {("J01", "1001"), ("J01", "1002"), ("J01", "2001"), ("J02", "H1"), ("J02", "H2")}
    assert resident("1002") is not None


@pytest.mark.parametrize("newer_first", [True, False])
def test_of_two_rows_of_a_key_the_newer_counts_although_the_older_is_known(juki: Feed, newer_first: bool):
    juki.put(1, *town(), mode="FULL")
    newer = person("1001", "H1", name="新　名前", history_no=2)
    rows = [newer, *town()] if newer_first else [*town(), newer]
    assert counts(juki.put(2, *rows, mode="FULL")) == ("APPLIED", 5, 0, 1)
    assert resident("1001").name == "新　名前"


def test_a_known_line_told_twice_counts_once(juki: Feed):
    juki.put(1, *town(), mode="FULL")
    assert counts(juki.put(2, *town(), person("2001", "H2"), mode="FULL")) == ("APPLIED", 5, 0, 1)


def test_a_former_state_beside_the_known_row_is_discarded(juki: Feed, looked: Looked):
    former = person("1001", "H1", history_no=0, is_latest=0)
    juki.put(1, *town(), mode="FULL")
    looked()
    assert counts(juki.put(2, *town(), former, mode="FULL")) == ("APPLIED", 5, 0, 1)
    assert looked() == {"J01.csv": 1}


def test_totals_and_hash_totals_count_known_rows_too(juki: Feed, looked: Looked):
    juki.put(1, *town(), mode="FULL")
    everybody = hash_total(("1001", 2, 0), ("1002", 1, 0), ("2001", 1, 0))
    right = {"J01": 3, "J01.住民状態=1": 3, "J01.除票フラグ=0": 3, "J01.hash": everybody, "J02": 2}
    rows = town(history_no=2)
    looked()
    wrong = juki.put(2, *rows, mode="FULL", manifest={"totals": right | {"J01": 2}})
    assert (wrong["state"], wrong["errors"][0]["code"]) == ("REFUSED", "TOTALS")
    assert juki.put(2, *rows, mode="FULL", manifest={"totals": right})["state"] == "APPLIED"
    assert looked() == {"J01.csv": 2}


def test_what_is_to_be_told_of_a_row_is_told_by_every_full(juki: Feed):
    rows = [*town(name="山〓　一"), one("J08", atena_no="1001", my_number="123456789012")]
    first = juki.put(1, *rows, mode="FULL")
    with scope(CODE):
        worklist.close_items(municipality=CODE, topic="CHARACTER", subjects=["person:1001"], now=later(), by="staff")
    again = juki.put(2, *rows, mode="FULL")
    assert again["warnings"] == first["warnings"] != []
    with scope(CODE):
        assert WorkItem.objects.filter(topic="CHARACTER", subject="person:1001", closed_at=None).exists()


def test_a_user_defined_character_gets_the_edition_it_comes_with_although_its_line_is_the_same(juki: Feed):
    gaiji = juki.of("GAIJI")
    gaiji.made = 100
    for version in (1, 2):
        font = eudc({"\ue000": (0, 0, 500, 100 * version)})
        edition = one("E01", version=version)
        assert gaiji.put(version, edition, attachments={"EUDC.TTE": font})["state"] == "APPLIED"
        juki.put(version, *town(name="\ue000　太郎"), mode="FULL", manifest={"gaijiVersion": version})
        assert (resident("1001").gaiji_version, resident("1002").gaiji_version) == (version, 0)


def test_a_line_is_known_in_another_encoding_and_unknown_under_another_order_of_columns(juki: Feed, looked: Looked):
    juki.put(1, *town(), mode="FULL")
    looked()
    assert counts(juki.put(2, *town(), mode="FULL", encoding="CP932")) == ("APPLIED", 5, 0, 0)
    assert looked() == {}
    fields = [line.split(b",") for line in sheet("J01", [r for n, r in town() if n == "J01"], header=True).split()]
    turned = b"\n".join(b",".join([*fields_of_row[1:], fields_of_row[0]]) for fields_of_row in fields) + b"\n"
    receipt = juki.put(3, *town(), mode="FULL", header=True, raw={"J01": turned})
    assert counts(receipt) == ("APPLIED", 5, 0, 0)
    assert looked() == {"J01.csv": 3}


def test_a_value_that_swallows_a_known_line_is_an_error_as_ever(juki: Feed):
    juki.put(1, *town(change_id="C9"), mode="FULL")
    lines = sheet("J01", [r for n, r in town(change_id="C9") if n == "J01"]).decode().split("\r\n")
    cells = lines[0].split(",")
    at = cells.index("試験　太郎")
    cells[at] = f'"{cells[at]}\n{lines[1]}\n"'
    raw = "\r\n".join([",".join(cells), lines[2], ""]).encode()
    rows = [row for row in town(change_id="C9") if row[1].get("atena_no") != "1002"]
    receipt = juki.put(2, *rows, mode="FULL", raw={"J01": raw})
    assert counts(receipt) == ("PARTIAL", 3, 1, 0)
    assert (receipt["errors"][0]["item"], receipt["errors"][0]["code"]) == ("氏名", "CHARACTER")
    assert resident("1002") is None


def test_rows_that_lost_their_digest_get_it_back_from_the_next_full(juki: Feed, looked: Looked):
    juki.put(1, *town(), mode="FULL")
    with scope(CODE):
        Resident.objects.update(row_digest=None)
    looked()
    juki.put(2, *town(), mode="FULL")
    assert looked() == {"J01.csv": 3}
    juki.put(3, *town(), mode="FULL")
    assert looked() == {}


def test_an_individual_number_is_known_by_a_digest_that_its_key_is_part_of(juki: Feed, looked: Looked, monkeypatch):
    rows = [*town(), one("J08", atena_no="1001")]
    juki.put(1, *rows, mode="FULL")
    looked()
    juki.put(2, *rows, mode="FULL")
    assert looked() == {}
    with scope(CODE):
        mine = MyNumber.objects.get().row_digest
    monkeypatch.setattr(
        "integrations.feeds.known.data_key", lambda **_: Key(version=1, secrets=(bytes(32),), versions=(1,))
    )
    juki.put(3, *rows, mode="FULL")
    assert looked() == {"J08.csv": 1}
    with scope(CODE):
        assert MyNumber.objects.get().row_digest not in (None, mine)


def test_a_release_that_reads_rows_in_another_way_reads_them_all_again(juki: Feed, looked: Looked, monkeypatch):
    juki.put(1, *town(), mode="FULL")
    looked()
    monkeypatch.setattr("integrations.feeds.known._code", lambda: b"another")
    assert counts(juki.put(2, *town(), mode="FULL")) == ("APPLIED", 5, 0, 0)
    assert looked() == {"J01.csv": 3, "J02.csv": 2}


def test_a_big_load_gives_its_room_back_early_and_still_lifts_and_counts(juki: Feed, monkeypatch):
    monkeypatch.setattr("integrations.feeds.gentle.BIG", 1)
    monkeypatch.setattr("integrations.feeds.gentle.step_back", lambda **_: False)
    assert counts(juki.put(1, *town(), mode="FULL")) == ("APPLIED", 5, 0, 0)
    assert counts(juki.put(2, person("1001", "H1", history_no="x", change_id="BAD"))) == ("PARTIAL", 0, 1, 0)
    assert counts(juki.put(3, *town(), mode="FULL", now=later(minutes=1))) == ("APPLIED", 5, 0, 0)
    with scope(CODE):
        assert not QuarantinedKey.objects.filter(lifted_at=None).exists()
    assert counts(juki.put(4, *town(history_no=2), mode="FULL", now=later(minutes=2))) == ("APPLIED", 5, 0, 0)
