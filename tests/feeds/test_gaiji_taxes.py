"""外字 on tax papers and 罹災証明書: each record is printed with the glyph of the edition it came with."""

from dataclasses import replace

import pytest

from issuer.issuance.answers import Issued, Refused
from issuer.issuance.line import issue
from issuer.papers.kinds import CertificateKind, Extent, RefusalCode
from tests.conftest import FRIDAY_MORNING
from tests.feeds.eudc import eudc
from tests.feeds.packages import CODE, Feed, one
from tests.feeds.test_gaiji import LOW_BAR, TALL_BAR, A, B, boxes, edition, family, shape
from tests.feeds.test_gaiji import gaiji as gaiji  # the fixture
from tests.issuance.conftest import ask as ask  # the fixture

K = CertificateKind


def issued(ask, kind: CertificateKind):
    request = replace(ask(CODE, f"request-{kind}"), kind=kind, extent=Extent.SELF)
    return issue(request=request, clock=lambda: FRIDAY_MORNING)


@pytest.fixture
def told(juki: Feed, gaiji: Feed) -> Feed:
    """A resident with the first edition's character in the name, and everything else sent under the second."""
    edition(gaiji, 1, 1, eudc({A: LOW_BAR}))
    juki.put(1, *family(f"桐{A}　茂"), manifest={"gaijiVersion": 1})
    edition(gaiji, 2, 2, eudc({A: TALL_BAR}))
    named = {"gaijiVersion": 2}
    tax = one("T01", address_on_jan1=f"見本市{A}町", 摘要=f"{A}等")
    assert juki.of("ZEI").put(1, tax, one("T02", 備考=f"{A}口座"), manifest=named)["state"] == "APPLIED"
    assert juki.of("RISAI").put(1, one("D01", house_address=f"見本市{A}町"), manifest=named)["state"] == "APPLIED"
    return juki


@pytest.mark.parametrize(
    ("kind", "of_the_second"), [(K.SHOTOKU, 2), (K.KAZEI, 2), (K.NOZEI, 1), (K.RISAI, 1)], ids=lambda v: str(v)
)
def test_a_record_keeps_its_own_glyph_beside_the_name_with_the_older_one(told, ask, kind, of_the_second):
    answer = issued(ask, kind)
    assert isinstance(answer, Issued)
    drawn = [shape(LOW_BAR), *[shape(TALL_BAR)] * of_the_second]
    assert sorted(boxes(answer.pdf, A)) == sorted(drawn)


def test_a_character_no_edition_has_refuses_the_paper(told, ask):
    tax = one("T01", address_on_jan1=f"見本市{B}町", history_no=2)
    told.of("ZEI").put(2, tax, manifest={"gaijiVersion": 2})
    answer = issued(ask, K.KAZEI)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.CHARACTER
