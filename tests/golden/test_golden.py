"""Golden papers: the longest data of every form, held as text and as picture."""

from dataclasses import replace

import pytest
from PIL import Image

from issuer.certificates import compose
from issuer.papers.kinds import CertificateKind
from tests.golden.cases import NAMES, paper_of, press
from tests.golden.look import FOLDER, differing, files, is_alike, pictures_of, text_of
from tests.golden.personas import SHIGERU, case, footers


@pytest.mark.parametrize("name", NAMES)
def test_the_paper_reads_and_looks_as_it_did(name: str) -> None:
    paper = paper_of(name, with_press=press())
    pictures = pictures_of(paper)
    text_file, picture_files = files(name, len(pictures))
    assert text_of(paper) == text_file.read_text(encoding="utf-8"), f"python -m tests.golden.refresh {name}"
    for picture, file in zip(pictures, picture_files, strict=True):
        kept = Image.open(file).convert("L")
        assert is_alike(picture, kept), f"{file.name}: {differing(picture, kept):.0%} of a square differs"


def test_one_other_letter_is_seen_in_the_picture() -> None:
    def first_page(name: str) -> Image.Image:
        permit, facts = case(CertificateKind.JUMINHYO, replace(SHIGERU, name=name))
        prepared = press().prepare(content=compose(permit=permit, facts=facts))
        return pictures_of(press().finish(prepared=prepared, footers=footers(1)))[0]

    one, same, other = (first_page(name) for name in ("桐生　茂", "桐生　茂", "桐生　薫"))
    assert is_alike(one, same)
    assert not is_alike(one, other)


def test_no_golden_paper_is_left_over() -> None:
    names = {file.stem for file in FOLDER.glob("*.txt")}
    assert names == set(NAMES)
