"""Whatever stands in a row of a mapped file, it is applied, set aside or refuses its package; it never falls over."""

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.feeds.hyojun import PROTECTION, RESIDENT, sheet
from tests.feeds.packages import Feed

_VALUES = st.one_of(
    st.sampled_from(["", "0", "1", "2", "3", "9", "02", "?",
                     "2026-02-30", "2026-02-28", "0001-01-01", "9999-12-31", "-1",
                     "99999999999", "\u200b", "𠮷󠄀", "x" * 400, "\ufffd", '"', "1,2", "24:00:00", "2026-01-01T00:00"]),
    st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=12),
)  # fmt: skip


def rows_of(sample: dict[str, str]) -> st.SearchStrategy[list[dict[str, str]]]:
    changed = st.dictionaries(st.sampled_from(sorted(sample)), _VALUES, max_size=4)
    return st.lists(changed.map(lambda given: sample | given), min_size=1, max_size=3)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    residents=rows_of(RESIDENT),
    protections=rows_of(PROTECTION),
    modes=st.lists(st.sampled_from(["FULL", "DELTA"]), min_size=1, max_size=2),
)
def test_every_row_ends_somewhere(core: Feed, residents, protections, modes):
    with transaction.atomic():
        for sequence, mode in enumerate(modes, start=1):
            receipt = core.put(
                sequence,
                *(("001o006", row) for row in residents),
                *(("001o009", row) for row in protections),
                raw={"001o006": sheet(residents), "001o009": sheet(protections)},
                header=True,
                mode=mode,
                previous=0 if mode == "FULL" else sequence - 1,
                manifest={"profile": "hyojun-1"},
            )
            assert receipt["state"] in ("APPLIED", "PARTIAL", "REFUSED", "HELD")
            assert receipt["rows"] in (0, len(residents) + len(protections))
            assert not [e for e in receipt["errors"] if e["code"] == "INTERNAL"]
        transaction.set_rollback(True)
    for path in core.folder.iterdir():
        path.unlink()
