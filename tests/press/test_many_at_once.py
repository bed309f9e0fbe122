"""One press under many threads, and in a forked process: the same paper is the same bytes."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor

from issuer.papers.kinds import CertificateKind
from issuer.press import Press
from tests.golden.personas import ALL_OPTIONS, SEVEN, case, footers
from tests.press.samples import composed


def digest(press: Press) -> bytes:
    what = composed(case(CertificateKind.JUMINHYO, *SEVEN, options=ALL_OPTIONS))
    paper = press.finish(prepared=press.prepare(content=what), footers=footers(2))
    return hashlib.sha256(paper.pdf).digest()


def test_threads_make_the_same_bytes(press: Press) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: digest(press), range(40))) == {digest(press)}


def test_finishing_twice_makes_the_same_bytes(press: Press) -> None:
    what = composed(case(CertificateKind.JUMINHYO, *SEVEN, options=ALL_OPTIONS))
    prepared = press.prepare(content=what)
    one, other = (press.finish(prepared=prepared, footers=footers(2)) for _ in range(2))
    assert one.pdf == other.pdf


def test_a_forked_worker_shares_the_fonts_and_makes_the_same_bytes(press: Press) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, digest(press))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 32) == digest(press)
    os.close(reading)
    os.close(writing)
