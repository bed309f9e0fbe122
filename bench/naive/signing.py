"""PAdES B-B by pyHanko, with a key that a process opens once."""

import io
from functools import cache
from pathlib import Path

from asn1crypto import pem
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

_META = PdfSignatureMetadata(field_name="Seal", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)


@cache
def _signer() -> SimpleSigner:
    parts = {name: der for name, _, der in pem.unarmor(Path(settings.NAIVE_KEY).read_bytes(), multiple=True)}
    return SimpleSigner(
        signing_cert=Certificate.load(parts["CERTIFICATE"]),
        signing_key=PrivateKeyInfo.load(parts["PRIVATE KEY"]),
        cert_registry=SimpleCertificateStore(),
    )


def sign(pdf: bytes) -> bytes:
    """The PDF with a signature behind it."""
    made = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), _META, signer=_signer())
    return bytes(made.getvalue())
