"""One door for every kind."""

from collections.abc import Callable

from issuer.certificates import fuhyo, gaiji, inkan, juminhyo, kazei, kisai_jiko, koseki, nozei, risai, shotoku
from issuer.papers.content import Content
from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind
from issuer.papers.verdict import Permit

#: Kind → name of its form, a folder under ``issuer/press/forms``. Which edition of it is for the facts to say.
FORMS: dict[CertificateKind, str] = {
    CertificateKind.JUMINHYO: juminhyo.FORM,
    CertificateKind.KISAI_JIKO: kisai_jiko.FORM,
    CertificateKind.INKAN: inkan.FORM,
    CertificateKind.SHOTOKU: shotoku.FORM,
    CertificateKind.KAZEI: kazei.FORM,
    CertificateKind.NOZEI: nozei.FORM,
    CertificateKind.RISAI: risai.FORM,
    CertificateKind.KOSEKI_ZENBU: koseki.FORM,
    CertificateKind.KOSEKI_KOJIN: koseki.FORM,
    CertificateKind.FUHYO: fuhyo.FORM,
}

_WRITERS: dict[CertificateKind, Callable[[Permit, Facts], Content]] = {
    CertificateKind.JUMINHYO: juminhyo.write,
    CertificateKind.KISAI_JIKO: kisai_jiko.write,
    CertificateKind.INKAN: inkan.write,
    CertificateKind.SHOTOKU: shotoku.write,
    CertificateKind.KAZEI: kazei.write,
    CertificateKind.NOZEI: nozei.write,
    CertificateKind.RISAI: risai.write,
    CertificateKind.KOSEKI_ZENBU: koseki.write,
    CertificateKind.KOSEKI_KOJIN: koseki.write,
    CertificateKind.FUHYO: fuhyo.write,
}


def compose(*, permit: Permit, facts: Facts) -> Content:
    """Write every field of every page of the permitted paper.

    In the edition of the form that ``facts.editions`` names: a field that only some editions have is written for those.
    Raises ContentConflict when the records contradict each other (issuance answers STALE) and
    ConfigurationError when the 認証者 is not set up.
    """
    writer = _WRITERS[permit.kind]
    if not facts.gaiji:
        return writer(permit, facts)
    return gaiji.unmarked(writer(*gaiji.marked(permit, facts)), facts)
