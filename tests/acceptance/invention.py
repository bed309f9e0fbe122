"""Inventing people: names, addresses and numbers that exist nowhere, from a seed printed with every run."""

import io
from datetime import date, timedelta
from random import Random

from PIL import Image, ImageDraw

_SURNAME = "石井上江大岡小川木倉坂佐清杉関竹田谷寺中長西野橋浜林原東平福藤古堀本牧松丸水宮村森八湯横米若渡"
_GIVEN = "明和文幸正恵智紀春夏秋冬真直優陽光悠千万百早咲拓航圭亮誠健康茂弘"
_LAST = {"1": "郎雄夫樹介太彦也", "2": "子美代江香奈恵穂"}
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
_TOWN = "青朝泉梅栄扇桂菊霧桜汐鈴空滝月鶴虹萩花葵緑紅都峰雪柳"
_PLACES = [
    "北海道札幌市中央区",
    "宮城県仙台市青葉区",
    "愛知県豊田市",
    "広島県呉市",
    "福岡県福岡市博多区",
    "沖縄県那覇市",
]
#: Codes given out in this process, by whichever inventor: its towns share one server.
_TOWNS: set[str] = set()


def check_digit_code(five: str) -> str:
    """全国地方公共団体コード: five digits and the check digit over weights 6..2."""
    total = sum(int(d) * w for d, w in zip(five, (6, 5, 4, 3, 2), strict=True))
    return five + str((11 - total % 11) % 10 if total >= 11 else 11 - total)


def _mod11(digits: str) -> str:
    weights = [2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6]
    rest = sum(int(d) * w for d, w in zip(reversed(digits), weights, strict=False)) % 11
    return str(0 if rest <= 1 else 11 - rest)


class Inventor:
    """Everything random goes through one seeded generator; no value is given out twice."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self._given_out: set[str] = set()

    def _fresh(self, make) -> str:
        for _ in range(10_000):
            value = make()
            if value not in self._given_out:
                self._given_out.add(value)
                return value
        raise AssertionError("nothing new is left to invent")

    def municipality(self) -> str:
        """A code with a right check digit, of no other town of this run: they may share a server."""
        while True:
            five = f"{self.random.randint(1, 47):02d}{self.random.randint(201, 699)}"
            code = check_digit_code(five)
            if code not in _TOWNS:
                _TOWNS.add(code)
                return code

    def surname(self) -> str:
        return self._fresh(lambda: "".join(self.random.sample(_SURNAME, 2)))

    def given(self, sex: str) -> str:
        return self.random.choice(_GIVEN) + self.random.choice(_LAST[sex])

    def name(self, sex: str, surname: str = "") -> str:
        """氏 + full-width space + 名, four characters, so that no name contains another."""
        return self._fresh(lambda: f"{surname or self.surname()}　{self.given(sex)}")

    def roman(self) -> str:
        def word() -> str:
            return "".join(self.random.choice(c) for c in ("BDGKLMNPRSTV", "AEIOU", "HLMNRST", "AEIOU", "NSRX"))

        return self._fresh(lambda: f"{word()} {word()} {word()}")

    def kana(self) -> str:
        def word() -> str:
            return "".join(self.random.choices(_KANA, k=4))

        return self._fresh(lambda: f"{word()}　{word()}")

    def town(self) -> str:
        return "".join(self.random.sample(_TOWN, 2)) + "町" + self.random.choice("一二三四五六") + "丁目"

    def block(self) -> str:
        return self._fresh(lambda: f"{self.random.randint(1, 60)}番{self.random.randint(1, 99)}号")

    def elsewhere(self) -> tuple[str, str, str, str]:
        """Another city: prefecture, city, town, block."""
        place = self.random.choice(_PLACES)
        cut = 3
        return place[:cut], place[cut:], self.town(), f"{self.random.randint(1, 999)}番地"

    def digits(self, length: int) -> str:
        return self._fresh(
            lambda: str(self.random.randint(1, 9)) + "".join(self.random.choices("0123456789", k=length - 1))
        )

    def my_number(self) -> str:
        body = self.digits(11)
        return body + _mod11(body)

    def juminhyo_code(self) -> str:
        body = self.digits(10)
        return body + _mod11(body)

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.random.randrange((last - first).days + 1))

    def seal(self, *, dots: int = 390) -> bytes:
        """A 1-bit PNG at 600 dpi: a ring with random strokes, unlike every other one."""
        image = Image.new("1", (dots, dots), 1)
        pen = ImageDraw.Draw(image)
        pen.ellipse((4, 4, dots - 5, dots - 5), outline=0, width=14)
        for _ in range(9):
            ends = [self.random.randint(dots // 5, dots - dots // 5) for _ in range(4)]
            pen.line(ends, fill=0, width=16)
        body = io.BytesIO()
        image.save(body, "PNG", dpi=(600, 600))
        return body.getvalue()
