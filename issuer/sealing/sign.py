"""Sealing: the last act before a paper may leave. Takes the token of inspection, and nothing else."""

from collections.abc import Sequence
from datetime import datetime

from issuer.papers.content import Footer
from issuer.papers.paper import Checked, Prepared, Sealed, TokenMisused
from issuer.sealing.increment import sign_pdf
from issuer.sealing.keiin import keiin_code
from issuer.sealing.signer import Signer


def footers(*, key: bytes, certificate_number: str, prepared: Prepared) -> tuple[Footer, ...]:
    """発行番号, n/m and 契印 for every page of a prepared paper. A 契印 alone is no seal."""
    digests: Sequence[bytes] = prepared.page_digests
    return tuple(
        Footer(
            certificate_number=certificate_number,
            page=page,
            pages=len(digests),
            keiin=keiin_code(
                key=key, certificate_number=certificate_number, page=page, pages=len(digests), page_digest=digest
            ),
        )
        for page, digest in enumerate(digests, start=1)
    )


def seal(
    *, checked: Checked, municipality: str, certificate_number: str, pages: int, signer: Signer, at: datetime
) -> Sealed:
    """Seal an inspected paper, once: a PAdES B-B signature made at ``at`` behind the inspected bytes.

    Raises TokenMisused (promise P8), SigningFailed when the key cannot sign, Unsignable for a PDF not built as ours.
    The sealed bytes begin with the inspected bytes.
    """
    if type(checked) is not Checked:  # a class of somebody's own would say what it likes
        raise TokenMisused("what is sealed is the token of inspection and nothing else")
    pdf = checked.spend(municipality=municipality, certificate_number=certificate_number)
    signed = sign_pdf(pdf=pdf, signer=signer, at=at, certificate_number=certificate_number)
    return Sealed(
        municipality=municipality,
        certificate_number=certificate_number,
        pdf=signed.pdf,
        sha256=signed.sha256,
        pages=pages,
    )
