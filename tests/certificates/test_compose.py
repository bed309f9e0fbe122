"""Every kind that is said to be built has a writer and a form on the shelf."""

from issuer.certificates import FORMS
from issuer.certificates.compose import _WRITERS
from issuer.papers.kinds import BUILT_KINDS
from issuer.press.forms import read_editions


def test_what_is_built_can_be_written_on_a_form_of_the_shelf() -> None:
    assert FORMS.keys() == _WRITERS.keys() == BUILT_KINDS
    assert set(FORMS.values()) <= {edition.form for edition in read_editions()}
