"""Feed rule 2 and 8: numbers, gaps, replays and heartbeats."""

from datetime import timedelta

from issuer.audit.models import AuditEvent
from issuer.tenancy.scope import scope
from tests import records as selectors
from tests.conftest import FRIDAY_MORNING
from tests.feeds.packages import CODE, Feed, home, later, person


def freshness(system: str = "JUKI"):
    with scope(CODE):
        return next(f for f in selectors.freshness(municipality=CODE) if f.system == system)


def names(*numbers: str) -> list[str | None]:
    with scope(CODE):
        found = [selectors.resident(municipality=CODE, atena_no=n) for n in numbers]
    return [r.name if r else None for r in found]


def test_the_first_delta_follows_number_zero(juki: Feed):
    receipt = juki.put(1, person("1001", "H1"), home("H1", "1001"))
    assert (receipt["state"], receipt["rows"], receipt["applied"]) == ("APPLIED", 2, 2)
    assert names("1001") == ["試験　太郎"]


def test_a_folder_is_as_good_as_a_zip(juki: Feed):
    assert juki.put(1, person("1001", "H1"), home("H1", "1001"), as_zip=False)["state"] == "APPLIED"


def test_the_same_package_again_is_answered_as_duplicate_and_not_applied_twice(juki: Feed):
    path = juki.write(1, person("1001", "H1"), home("H1", "1001"))
    first = juki.send(path)
    with scope(CODE):
        version = selectors.household(municipality=CODE, household_no="H1", with_my_numbers=False).version
    again = juki.send(path)
    assert (again["state"], again["receipt"]) == ("DUPLICATE", first["receipt"])
    with scope(CODE):
        same = selectors.household(municipality=CODE, household_no="H1", with_my_numbers=False)
    assert same.version == version


def test_the_same_number_with_other_content_is_refused(juki: Feed):
    juki.put(1, person("1001", "H1"))
    receipt = juki.put(1, person("1001", "H1", name="別人　花子"))
    assert (receipt["state"], receipt["errors"][0]["code"]) == ("REFUSED", "SEQUENCE_REUSED")
    assert names("1001") == ["試験　太郎"]


def test_a_gap_is_held_and_resumed_when_it_is_filled(juki: Feed):
    juki.put(1, person("1001", "H1"), home("H1", "1001"))
    held = juki.put(3, person("1001", "H1", name="三番", history_no=3))
    assert (held["state"], held["errors"][0]["code"], held["rows"]) == ("HELD", "GAP", 0)
    assert freshness().gap_since == FRIDAY_MORNING
    assert names("1001") == ["試験　太郎"]
    assert juki.put(2, person("1001", "H1", name="二番", history_no=2))["state"] == "APPLIED"
    assert names("1001") == ["三番"]
    assert freshness().gap_since is None


def test_a_refused_number_is_not_used_up(juki: Feed):
    broken = juki.put(1, person("1001", "H1"), manifest={"files": []}, raw={})
    assert broken["state"] == "REFUSED"
    assert juki.put(1, person("1001", "H1"))["state"] == "APPLIED"


def test_a_full_needs_no_previous_and_drops_what_was_held(juki: Feed):
    juki.put(1, person("1001", "H1"), home("H1", "1001"))
    juki.put(3, person("1001", "H1", name="三番", history_no=3))
    receipt = juki.put(7, person("1001", "H1", name="全件", history_no=5), home("H1", "1001"), mode="FULL")
    assert receipt["state"] == "APPLIED"
    assert names("1001") == ["全件"]
    assert freshness().gap_since is None
    assert juki.put(8, person("1001", "H1", name="八番", history_no=6))["state"] == "APPLIED"


def test_a_number_already_passed_is_refused(juki: Feed):
    juki.put(5, person("1001", "H1"), mode="FULL")
    assert juki.put(4, person("1001", "H1", name="古い"))["state"] == "REFUSED"
    assert juki.put(5, mode="FULL")["state"] == "REFUSED"


def test_a_package_that_names_a_gaiji_version_that_has_not_come_is_held(juki: Feed):
    receipt = juki.put(1, person("1001", "H1"), manifest={"gaijiVersion": 3})
    assert (receipt["state"], receipt["errors"][0]["code"]) == ("HELD", "GAIJI")
    assert names("1001") == [None]


def test_a_package_without_rows_is_a_heartbeat_that_moves_freshness(juki: Feed):
    juki.put(1, person("1001", "H1"))
    assert juki.put(2, layouts_present=("J01",), extracted_at=later(hours=1), now=later(hours=1))["state"] == "APPLIED"
    assert freshness().extracted_at == later(hours=1)


def test_freshness_never_goes_back(juki: Feed):
    juki.put(1, person("1001", "H1"))
    juki.put(2, person("1001", "H1"), home("H1", "1001"), mode="FULL", extracted_at=FRIDAY_MORNING - timedelta(days=1))
    assert freshness().extracted_at == FRIDAY_MORNING


def test_every_package_leaves_an_audit_event(juki: Feed):
    juki.put(1, person("1001", "H1"))
    juki.put(3, person("1001", "H1"))
    juki.put(1, person("1001", "H1", name="別"))
    with scope(CODE):
        actions = list(
            AuditEvent.objects.filter(action__startswith="feed.").order_by("seq").values_list("action", flat=True)
        )
    assert actions == ["feed.received", "feed.applied", "feed.received", "feed.held", "feed.refused"]


def test_systems_have_numbers_of_their_own(juki: Feed, inkan: Feed):
    assert juki.put(1, person("1001", "H1"))["state"] == "APPLIED"
    assert inkan.put(1)["state"] == "APPLIED"
    assert freshness("INKAN").extracted_at == FRIDAY_MORNING
