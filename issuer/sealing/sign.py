"""Sealing: the last act before a paper may leave. Takes the token of inspection, and nothing else."""

import hashlib
from collections.abc import Sequence

from issuer.papers.content import Footer
from issuer.papers.paper import Checked, Prepared, Sealed
from issuer.sealing.keiin import keiin_code


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


def seal(*, checked: Checked, municipality: str, certificate_number: str, pages: int) -> Sealed:
    """Seal an inspected paper, once. Raises TokenMisused (promise P8).

    The sealed bytes begin with the inspected bytes; a PAdES signature will be an increment behind them.
    """
    pdf = checked.spend(municipality=municipality, certificate_number=certificate_number)
    return Sealed(
        municipality=municipality,
        certificate_number=certificate_number,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=pages,
    )
