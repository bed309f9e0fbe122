"""A seal's cost beside pyHanko's, interleaved in one run: ``bench/sealing.py [ROUNDS]``. Milliseconds, median and p99.

The paper is one page of about 70 KB, like a stamped one; both sign the same bytes with the same key, PAdES B-B.
"""

import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pydyf
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner
from pyhanko.sign import sign_pdf as pyhanko_sign
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

sys.path.insert(0, str(Path(__file__).parents[1]))

from issuer.sealing.increment import sign_pdf
from tests.sealing.making import memory_signer, private_key

NUMBER = "282103-20261120-0000001"


def _paper() -> bytes:
    document = pydyf.PDF()
    content = pydyf.Stream([b"%" + os.urandom(35_000).hex().encode()])
    document.add_object(content)
    page = {"Type": "/Page", "Parent": document.pages.reference, "MediaBox": pydyf.Array([0, 0, 595, 842])}
    document.add_page(pydyf.Dictionary({**page, "Contents": content.reference}))
    out = io.BytesIO()
    document.write(out, version=b"1.7", compress=False, identifier=b"bench")
    return out.getvalue()


def _pyhanko(algorithm: str, chain: tuple[bytes, ...]) -> Callable[[bytes], bytes]:
    der = private_key(algorithm).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        signing_cert=Certificate.load(chain[0]),
        signing_key=PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),
    )
    meta = PdfSignatureMetadata(field_name="Seal", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)

    def sign(pdf: bytes) -> bytes:
        made = pyhanko_sign(IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, signer=signer)
        return bytes(made.getvalue())

    return sign


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def main(rounds: int) -> None:
    paper, at = _paper(), datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    print(f"{len(paper) / 1024:.0f} KB, {rounds} rounds")
    print(f"{'':10} {'median':>8} {'p99':>8} {'pyHanko':>8} {'ratio':>7}")
    for algorithm in ("RSA-2048", "RSA-3072", "P-256"):
        signer = memory_signer(algorithm)
        theirs_sign = _pyhanko(algorithm, signer.certificate.chain)
        ours, theirs = [], []
        for n in range(rounds):
            moment = at + timedelta(seconds=n)
            ours.append(_timed(partial(sign_pdf, pdf=paper, signer=signer, at=moment, certificate_number=NUMBER)))
            if n % 10 == 0:
                theirs.append(_timed(partial(theirs_sign, paper)))
        middle, other = statistics.median(ours), statistics.median(theirs)
        worst = sorted(ours)[int(len(ours) * 0.99)]
        print(f"{algorithm:10} {middle:8.3f} {worst:8.3f} {other:8.1f} {other / middle:6.0f}×")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
