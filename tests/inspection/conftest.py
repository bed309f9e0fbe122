"""One press and one inspector for the room: both open what an earlier test may have left in the store."""

from pathlib import Path

import pytest

from issuer.inspection import Inspector
from issuer.papers.paper import Paper
from issuer.press import Press
from tests.golden import cases
from tests.inspection.makers import draw, inkan, juminhyo, resident_page


@pytest.fixture(scope="session")
def font() -> Path:
    return cases.FONT


@pytest.fixture(scope="session")
def press() -> Press:
    return cases.press()


@pytest.fixture(scope="session")
def inspector(font: Path) -> Inspector:
    return Inspector(fonts=[font], store=cases.STORE)


@pytest.fixture(scope="session")
def ours(press: Press) -> Paper:
    """Two pages: a family of six, with an IVS, a plane 2 character and a 髙."""
    first = resident_page(
        "辻\U000e0102　𠮷夫", "辻\U000e0102　髙子", "辻\U000e0102　一", "辻\U000e0102　二", last=False
    )
    second = resident_page("辻\U000e0102　三", "辻\U000e0102　四", head="辻\U000e0102　𠮷夫", first=5)
    return draw(press, juminhyo(first, second))


@pytest.fixture(scope="session")
def theirs(press: Press) -> Paper:
    """Another family's paper of the same shape."""
    first = resident_page("川辺　茂", "川辺　和子", "川辺　一", "川辺　二", last=False)
    second = resident_page("川辺　三", "川辺　四", head="川辺　茂", first=5)
    return draw(press, juminhyo(first, second), number="999993-20261120-0000422")


@pytest.fixture(scope="session")
def seal_paper(press: Press) -> Paper:
    return draw(press, inkan("桐生　健一"))
