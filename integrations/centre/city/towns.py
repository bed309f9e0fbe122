"""Where the invented people live and came from."""

from __future__ import annotations

from random import Random

from .places import Place
from .records import Address

__all__ = ["CITIES", "TOWNS", "home", "somewhere_else"]

_ZEN = str.maketrans("0123456789", "０１２３４５６７８９")

# (町字, is 住居表示 in force). Arabic, kanji and full-width numerals all occur, as in real registers.
TOWNS = (
    ("北町一丁目", True),
    ("北町二丁目", True),
    ("南町一丁目", True),
    ("南町二丁目", True),
    ("本町", True),
    ("桜木町一丁目", True),
    ("桜木町二丁目", True),
    ("中央３丁目", True),
    ("駅前通", True),
    ("港町", False),
    ("旭ケ丘", False),
    ("大字川原", False),
    ("大字川原字上川原", False),
    ("大字山田字宮ノ前", False),
    ("新田", False),
    ("大手町", True),
    ("寺町", False),
    ("緑が丘五丁目", True),
    ("湊", False),
    ("字一本松", False),
)
_BUILDINGS = (
    "コーポ見本",
    "見本ハイツ",
    "メゾン桜木",
    "グランドール北町",
    "第２緑荘",
    "サンライズＡ棟",
    "県営住宅３号棟",
)
CITIES = (
    ("見本県", "例示市", "大手町"),
    ("見本県", "川上郡港町", "字浜通"),
    ("東京都", "千代田区", "架空町一丁目"),
    ("大阪府", "大阪市北区", "梅田九丁目"),
    ("神奈川県", "横浜市港北区", "例示が丘"),
    ("北海道", "札幌市中央区", "北八十条西九十丁目"),
    ("愛知県", "名古屋市中区", "見本が丘"),
    ("福岡県", "福岡市博多区", "架空本町"),
    ("兵庫県", "加古川市", "加古川町例示"),
    ("沖縄県", "島尻郡例示町", "字見本"),
    ("京都府", "京都市左京区", "架空町通例示東入上る見本町"),
)


def _block(draw: Random, displayed: bool) -> str:
    first = 1 + int(draw.random() * 60)
    second = 1 + int(draw.random() * 30)
    if displayed:
        return f"{first}番{second}号"
    return f"{first * 17}番地{second}" if second > 10 else f"{first * 17}番地"


def _building(draw: Random) -> str:
    name = _BUILDINGS[int(draw.random() * len(_BUILDINGS))]
    room = f"{1 + int(draw.random() * 9)}0{1 + int(draw.random() * 9)}"
    return f"{name}　{room.translate(_ZEN)}号" if draw.random() < 0.5 else f"{name}{room}号室"


def home(draw: Random, *, place: Place) -> Address:
    """Draw an address inside the municipality."""
    number = int(draw.random() * len(TOWNS))
    town, displayed = TOWNS[number]
    return Address(
        prefecture=place.prefecture,
        city=place.city,
        town=town,
        block=_block(draw, displayed),
        building=_building(draw) if draw.random() < 0.35 else "",
        postal_code=f"99900{number:02d}",
        municipality_code=place.code,
    )


def somewhere_else(draw: Random) -> Address:
    """Draw an address in another municipality (real city names, districts that do not exist)."""
    prefecture, city, town = CITIES[int(draw.random() * len(CITIES))]
    return Address(
        prefecture=prefecture,
        city=city,
        town=town,
        block=_block(draw, False),
        building=_building(draw) if draw.random() < 0.2 else "",
    )
