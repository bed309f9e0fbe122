"""Only an inspected paper can be sealed, once (promise P8)."""

import hashlib
import pickle
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.papers.paper import Checked, Sealed, TokenMisused, take_mint
from issuer.sealing.keiin import ALPHABET, keiin_code
from issuer.sealing.sign import seal

from .making import memory_signer, small_pdf, struck

NUMBER = "282103-20261120-0000001"


PAPER = small_pdf()


def _checked(pdf: bytes = PAPER) -> Checked:
    return struck(municipality="282103", certificate_number=NUMBER, pdf=pdf)


def _seal(checked: Checked, municipality: str = "282103", number: str = NUMBER) -> Sealed:
    return seal(
        checked=checked,
        municipality=municipality,
        certificate_number=number,
        pages=1,
        signer=memory_signer("P-256"),
        at=datetime(2026, 11, 20, 1, 0, tzinfo=UTC),
    )


def test_the_sealed_bytes_begin_with_the_inspected_ones() -> None:
    checked = _checked()
    sealed = _seal(checked)
    assert sealed.pdf.startswith(checked.pdf)
    assert sealed.sha256 == hashlib.sha256(sealed.pdf).hexdigest()


def test_a_token_seals_once() -> None:
    checked = _checked()
    _seal(checked)
    with pytest.raises(TokenMisused):
        _seal(checked)


@pytest.mark.parametrize(("municipality", "number"), [("011002", NUMBER), ("282103", NUMBER[:-1] + "2")])
def test_a_token_seals_only_for_its_own_municipality_and_number(municipality: str, number: str) -> None:
    with pytest.raises(TokenMisused):
        _seal(_checked(), municipality, number)


def test_changed_bytes_are_not_sealed() -> None:
    with pytest.raises(TokenMisused):
        _seal(replace(_checked(), pdf=PAPER.replace(b"%PDF-1", b"%PDF-2")))


def test_a_token_made_by_hand_seals_nothing_however_right_it_looks() -> None:
    good = _checked()
    by_hand = Checked(good.municipality, good.certificate_number, good.pdf, good.sha256)
    for forged in (by_hand, replace(good), copy(good), pickle.loads(pickle.dumps(good))):
        with pytest.raises(TokenMisused, match="did not make it"):
            _seal(forged)
    _seal(good)


def test_a_thing_that_only_looks_like_a_token_seals_nothing() -> None:
    class Mimic(Checked):
        def spend(self, **_: str) -> bytes:
            return self.pdf

    good = _checked()
    with pytest.raises(TokenMisused, match="nothing else"):
        _seal(Mimic(good.municipality, good.certificate_number, good.pdf, good.sha256))


def test_the_mint_is_given_to_inspection_and_to_nobody_after_it() -> None:
    with pytest.raises(TokenMisused, match="only inspection"):
        take_mint()


def test_a_token_kept_for_another_paper_stays_good_for_its_own() -> None:
    checked = _checked()
    with pytest.raises(TokenMisused):
        _seal(checked, "011002")
    assert _seal(checked).pdf.startswith(PAPER)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), st.integers(1, 30))
def test_a_keiin_is_twelve_unmistakable_characters_and_the_same_every_time(
    key: bytes, digest: bytes, page: int
) -> None:
    code = keiin_code(key=key, certificate_number=NUMBER, page=page, pages=30, page_digest=digest)
    assert code == keiin_code(key=key, certificate_number=NUMBER, page=page, pages=30, page_digest=digest)
    groups = code.split("-")
    assert [len(g) for g in groups] == [4, 4, 4]
    assert set("".join(groups)) <= set(ALPHABET)


def test_a_keiin_depends_on_each_of_its_parts() -> None:
    base = {"key": b"k" * 32, "certificate_number": NUMBER, "page": 1, "pages": 2, "page_digest": b"d" * 32}
    changes = [
        {"key": b"j" * 32},
        {"certificate_number": NUMBER[:-1] + "2"},
        {"page": 2},
        {"pages": 3},
        {"page_digest": b"e" * 32},
    ]
    codes = {keiin_code(**base)} | {keiin_code(**{**base, **change}) for change in changes}  # type: ignore[arg-type]
    assert len(codes) == len(changes) + 1
