"""Damaged files: whatever the damage, the answer is a Mismatch or a paper that looks exactly as it should."""

import random
from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from issuer.inspection import Inspector, Mismatch
from issuer.papers.paper import Paper
from tests.inspection.makers import expecting
from tests.inspection.taken_apart import Apart


def looks(data: bytes) -> list[bytes]:
    document = pdfium.PdfDocument(data)
    try:
        return [page.render(scale=1, grayscale=True).to_pil().tobytes() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file_is_caught_or_cannot_be_seen(inspector: Inspector, ours: Paper, seed: int) -> None:
    dice = random.Random(seed)
    data = bytearray(ours.pdf)
    if seed % 8 == 7:
        del data[dice.randrange(len(data)) :]
    else:
        for _ in range(1 + seed % 3):
            at = dice.randrange(len(data))
            data[at] ^= 1 + dice.randrange(255)
    try:
        inspector.inspect(paper=replace(ours, pdf=bytes(data)), expected=expecting(ours))
    except Mismatch:
        return
    assert looks(bytes(data)) == looks(ours.pdf)


@pytest.mark.parametrize("seed", range(120))
def test_damage_inside_a_flawless_file_is_caught_or_cannot_be_seen(
    inspector: Inspector, seal_paper: Paper, seed: int
) -> None:
    """Bytes of one unpacked object changed before the file was made: identifier and checksums are right."""
    dice = random.Random(seed)
    apart = Apart(seal_paper.pdf)
    number = dice.choice([n for n in apart.bodies if n not in apart.pages()])
    is_stream = b"/FlateDecode" in apart.bodies[number] and b"/Image" not in apart.bodies[number]
    data = bytearray(apart.stream(number) if is_stream else apart.bodies[number])
    for _ in range(1 + seed % 3):
        data[dice.randrange(len(data))] = dice.randrange(256)
    if is_stream:
        apart.put(number, bytes(data))
    else:
        apart.bodies[number] = bytes(data)
    damaged = replace(seal_paper, pdf=apart.together(), tail=None)
    try:
        inspector.inspect(paper=damaged, expected=expecting(seal_paper))
    except Mismatch:
        return
    assert looks(damaged.pdf) == looks(seal_paper.pdf)
