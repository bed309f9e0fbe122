"""P7 字形の欠け・すり替え・異体字落ちを封印しない。印字する全符号位置と IVS を、使うフォントの cmap で先に確かめる。
描画器の警告は失敗。枠に入らない文字は切り捨てず、断る。

閉じる事故: –
試し方: IVS・第2面・外字・未登録 IVS を混ぜた名前を流し、
刷れた字の輪郭を元のフォントと1点ずつ比べる。異体字を素の字で刷る版は断って事案になる
"""

import re
import subprocess
import sys
from collections.abc import Callable

from tests.acceptance.office import CHECKOUT

from .conftest import Mutants
from .town import incidents

Record = Callable[[str, object], None]
ALSO = ("tests/inspection/test_mutations.py", "tests/inspection/test_glyphs.py")


def test_every_name_is_drawn_with_its_own_glyphs_or_refused_by_name(seed: int, record: Record, full: bool) -> None:
    count = 50_000 if full else 600
    done = subprocess.run(
        [sys.executable, CHECKOUT / "bench" / "names.py", str(count), str(seed)],
        capture_output=True,
        text=True,
        check=False,
    )
    told = {what: int(times) for times, what in re.findall(r"^ *(\d+)  ([a-z].*)$", done.stdout, re.MULTILINE)}
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    drawn, refused, long = (
        told.get(what, 0) for what in ("stamped with exactly those glyphs", "refused, rightly", "too long")
    )
    assert drawn + refused + long == count
    assert min(drawn, refused) > count / 20, "the names were not odd enough"
    record("名前", count)
    record("自分の字形で刷れた", drawn)
    record("正しく断った", refused + long)
    record("欠け・すり替え", 0)


def test_a_build_that_drops_selectors_is_stopped(mutants: Mutants, record: Record) -> None:
    varied = [h.members[0] for key, h in mutants.town.registry.named.items() if key.startswith("variant-")]
    wire, before = mutants.town.wire(mutants.web), incidents(mutants.town)
    assert wire.issue(varied[0].serial).outcome == "ISSUED", "the right build prints 異体字"
    # Each of the two has sorts it found before: people the process has not met come first.
    outcomes = mutants.ask_everyone("dropped_selector", people=varied[1:])
    assert set(outcomes) == {"SELF_CHECK"}, outcomes
    assert incidents(mutants.town) > before
    record("異体字を素の字で刷る版が出した紙", 0)
    record("止めた異体字", sum(outcomes.values()))
