"""Every kind of the contract has a writer and a form on the shelf."""

from issuer.certificates import FORMS
from issuer.certificates.compose import _WRITERS
from issuer.papers.kinds import CertificateKind
from issuer.press.forms import read_editions


def test_every_kind_can_be_written_on_a_form_of_the_shelf() -> None:
    assert FORMS.keys() == _WRITERS.keys() == set(CertificateKind)
    assert set(FORMS.values()) <= {edition.form for edition in read_editions()}
