"""Other readers show what pdfium shows, and have nothing to complain of."""

import pytest

from tests.golden.cases import CASES, paper_of, press
from tests.golden.readers import COMMANDS, by_pdfium, drawn, strange


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("reader", COMMANDS)
def test_every_reader_shows_the_same_paper(name: str, reader: str) -> None:
    pdf = paper_of(name, with_press=press()).pdf
    ours, theirs = by_pdfium(pdf), drawn(reader, pdf)
    assert len(ours) == len(theirs)
    assert all(strange(a, b) == strange(b, a) == 0 for a, b in zip(ours, theirs, strict=True))


def test_a_speck_the_size_of_a_comma_is_seen() -> None:
    (page,) = by_pdfium(paper_of("inkan", with_press=press()).pdf)
    spoiled = page.copy()
    spoiled.paste(0, (900, 1500, 905, 1505))
    assert strange(page, page) == 0
    assert strange(spoiled, page) > 0 or strange(page, spoiled) > 0


def test_a_reader_that_complains_is_heard() -> None:
    for reader in COMMANDS:
        with pytest.raises(ValueError, match="complains"):
            drawn(reader, b"%PDF-1.7\nnothing of a paper\n")
