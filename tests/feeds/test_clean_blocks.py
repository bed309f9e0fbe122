"""The quick look for control characters says what the expression says."""

from hypothesis import example, given
from hypothesis import strategies as st

from integrations.feeds.columns import BLOCK_CONTROL, is_clean

_PIECES = [
    "",
    "\n",
    "\t",
    "\r",
    "\x00",
    "\x1f",
    "\x7f",
    "\x80",
    "\x9f",
    "\xa0",
    "\xb0",
    "é",
    "\ufffd",
    "\ufffc",
    "髙",
    "𠮷",
]


@given(text=st.text() | st.lists(st.sampled_from(_PIECES)).map("".join))
@example(text="山田\u3000太郎\n\u00b0")
@example(text="\ud800")
def test_a_block_is_clean_exactly_when_the_expression_finds_nothing_in_it(text: str):
    assert is_clean(text) is (BLOCK_CONTROL.search(text) is None)
