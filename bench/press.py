"""One paper, drawn in different ways, interleaved in one run: ``python bench/press.py [ROUNDS]``.

Medians in milliseconds and ratios to stamping. The contents differ from paper to paper, so that no cache of texts
helps. Signed papers carry PAdES B-B. WeasyPrint draws the filled form from HTML; Typst (``pip install typst``; it is
left out where that is missing) sets the same texts at the same places with one compiler that is used again. First of
all the start, the first paper and the memory of this process are told.
"""

import gc
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from issuer.certificates import compose
from issuer.papers.content import Content
from issuer.press import Press
from issuer.press.characters import footer_fields
from issuer.press.deflate import DEFLATE
from issuer.press.fitting import fit
from issuer.press.reference import Reference
from issuer.sealing.increment import sign_pdf
from tests.golden.cases import CASES, press
from tests.golden.personas import footers
from tests.sealing.making import memory_signer

#: All 6,355 kanji of JIS X 0208, as in a city's own papers.
KANJI = [c for c in map(chr, range(0x4E00, 0x9FA0)) if c.encode("euc_jp", "ignore") and c.encode("euc_jp")[0] != 0x8F]
_VARIED = ("name", "furigana", "honseki", "address", "former_address", "hittosha")


def contents(name: str) -> Iterator[Content]:
    """Papers of one kind whose names and addresses are other kanji each time."""
    permit, facts = CASES[name]()
    content = compose(permit=permit, facts=facts)
    random.seed(3)
    while True:
        pages = []
        for page in content.pages:
            fields = [
                (field, "".join(random.choice(KANJI) if "一" <= c <= "龥" else c for c in text if c < "\U000e0100"))
                if field.rpartition(".")[2] in _VARIED
                else (field, text)
                for field, text in page.fields
            ]
            pages.append(replace(page, fields=tuple(fields)))
        yield replace(content, pages=tuple(pages))


def stamper(machine: Press) -> Callable[[Content], bytes]:
    def stamp(content: Content) -> bytes:
        prepared = machine.prepare(content=content)
        return machine.finish(prepared=prepared, footers=footers(len(content.pages))).pdf

    return stamp


def signer(machine: Press, algorithm: str) -> Callable[[Content], bytes]:
    """Stamped, then signed by a key of ``algorithm`` in this process."""
    stamp, key, at = stamper(machine), memory_signer(algorithm), datetime(2026, 11, 20, 1, 30, tzinfo=UTC)

    def sign(content: Content) -> bytes:
        number = footers(1)[0].certificate_number
        return sign_pdf(pdf=stamp(content), signer=key, at=at, certificate_number=number).pdf

    return sign


def weasyprint(machine: Press, *, again: bool) -> Callable[[Content], bytes]:
    """``again``: with one font configuration for many papers; else a new one each time, as its manual shows."""
    reference = Reference(machine)

    def draw(content: Content) -> bytes:
        if not again:
            reference._drawing._fonts = None
        prepared = machine.prepare(content=content)
        return reference.finish(prepared=prepared, footers=footers(len(content.pages))).pdf

    return draw


def typst(machine: Press) -> Callable[[Content], bytes] | None:
    try:
        import typst as engine
    except ImportError:
        return None
    compiler = engine.Compiler(font_paths=[str(machine.font_files[-1].parent)])
    family = machine.typecase.standard.family

    def draw(content: Content) -> bytes:
        plate = machine.plates[content.form, content.form_version]
        lines = [f'#set page(width: 210mm, height: 297mm, margin: 0pt)\n#set text(font: "{family}")']
        for number, (page, footer) in enumerate(zip(content.pages, footers(len(content.pages)), strict=True)):
            lines.append("#pagebreak()" if number else "")
            for field, text in (*page.fields, *footer_fields(footer)):
                if not text:
                    continue
                x, y = plate.places[field]
                setting = fit(field=field, text=text, box=plate.texts[field], typecase=machine.typecase)
                for at, line in enumerate(setting.lines):
                    quoted = line.replace("\\", "\\\\").replace('"', '\\"')
                    lines.append(
                        f"#place(dx: {x}mm, dy: {y}mm + {at * setting.pitch}pt, "
                        f'scale(x: {setting.stretch * 100}%, origin: left, text({setting.size}pt, "{quoted}")))'
                    )
        pdf: bytes = compiler.compile(input="\n".join(lines).encode(), format="pdf")
        return pdf

    return draw


def stages(machine: Press, rounds: int) -> None:
    """Where the time of stamping goes, nothing else running in between."""
    print(f"\n{'stamping alone':18} prepare  finish   whole (medians, ms)")
    for name in CASES:
        if name.endswith("longest"):
            continue
        times = []
        for _, content in zip(range(rounds), contents(name), strict=False):
            marks = footers(len(content.pages))
            start = time.perf_counter()
            prepared = machine.prepare(content=content)
            middle = time.perf_counter()
            machine.finish(prepared=prepared, footers=marks)
            end = time.perf_counter()
            times.append(((middle - start) * 1000, (end - middle) * 1000, (end - start) * 1000))
        print(f"{name:18}" + "".join(f"{statistics.median(column):8.3f}" for column in zip(*times, strict=True)))


def main(rounds: int) -> None:
    start = time.perf_counter()
    machine = press()
    print(f"start of the press: {(time.perf_counter() - start) * 1000:.0f} ms; compression {DEFLATE}")
    stamp, first = stamper(machine), next(contents("juminhyo-four"))
    start = time.perf_counter()
    stamp(first)
    taken = (time.perf_counter() - start) * 1000
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"first paper: {taken:.1f} ms; memory with WeasyPrint loaded for comparison: {memory} MB")
    ways = {
        "stamp": stamp,
        "stamp, RSA-2048": signer(machine, "RSA-2048"),
        "stamp, P-256": signer(machine, "P-256"),
        "WeasyPrint naive": weasyprint(machine, again=False),
        "WeasyPrint reused": weasyprint(machine, again=True),
        "Typst": typst(machine),
    }
    for _, content in zip(range(200), contents("juminhyo-four"), strict=False):
        ways["stamp"](content)
    gc.collect()
    gc.freeze()
    for name in ("juminhyo-self", "juminhyo-four", "juminhyo-seven", "kisai-jiko-two", "inkan"):
        source = contents(name)
        times: dict[str, list[float]] = {way: [] for way, draw in ways.items() if draw}
        processor: dict[str, list[float]] = {way: [] for way in times}
        sizes: dict[str, int] = {}
        for number in range(rounds + 1):
            for way, draw in ways.items():
                # The slow ways need few rounds for a median; stamping is timed in every one, between them.
                if draw is None or (not way.startswith("stamp") and number > max(3, rounds // 20)):
                    continue
                content = next(source)
                before, before_cpu = time.perf_counter(), time.process_time()
                pdf = draw(content)
                taken, taken_cpu = time.perf_counter() - before, time.process_time() - before_cpu
                if number:
                    times[way].append(taken * 1000)
                    processor[way].append(taken_cpu * 1000)
                sizes[way] = len(pdf)
        base = statistics.median(times["stamp"])
        p99 = sorted(times["stamp"])[int(len(times["stamp"]) * 0.99)]
        print(
            f"\n{name}: {len(content.pages)} page(s), {sum(len(t) for p in content.pages for _, t in p.fields)} chars"
        )
        for way, taken in times.items():
            median = statistics.median(taken)
            extra = f"  p99 {p99:.2f}" if way == "stamp" else ""
            # On a busy machine the processor's time is what to compare.
            cpu, base_cpu = statistics.median(processor[way]), statistics.median(processor["stamp"])
            wall = f"{median:9.3f} ms {median / base:7.1f} x"
            busy = f"processor {cpu:9.3f} ms {cpu / base_cpu:7.1f} x"
            print(f"  {way:18}{wall}  {busy} {sizes[way] // 1024:5} KB{extra}")
    stages(machine, 5 * rounds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
