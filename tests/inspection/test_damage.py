"""Damaged files: whatever the damage, the answer is a Mismatch or a paper that looks exactly as it should."""

import io
import random
from dataclasses import replace

import pikepdf
import pypdfium2 as pdfium
import pytest

from issuer.inspection import Inspector, Mismatch
from issuer.papers.paper import Paper
from tests.inspection.makers import expecting


@pytest.fixture(scope="module")
def loose(seal_paper: Paper) -> Paper:
    """The paper with nothing compressed, so that damage reaches fonts and operators."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(seal_paper.pdf)) as pdf:
        pdf.save(
            stream,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return replace(seal_paper, pdf=stream.getvalue())


def looks(data: bytes) -> bytes:
    document = pdfium.PdfDocument(data)
    try:
        return document[0].render(scale=1, grayscale=True).to_pil().tobytes()
    finally:
        document.close()


@pytest.mark.parametrize("seed", range(40))
def test_damage_is_caught_or_cannot_be_seen(inspector: Inspector, loose: Paper, seed: int) -> None:
    dice = random.Random(seed)
    data = bytearray(loose.pdf)
    if seed % 8 == 7:
        del data[dice.randrange(len(data)) :]
    else:
        for _ in range(1 + seed % 3):
            data[dice.randrange(len(data))] = dice.randrange(256)
    damaged = replace(loose, pdf=bytes(data))
    try:
        inspector.inspect(paper=damaged, expected=expecting(loose))
    except Mismatch:
        return
    assert looks(damaged.pdf) == looks(loose.pdf)
