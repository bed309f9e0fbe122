"""Spoils a valid message in every place the schema knows: what comes out and does not fit must be refused."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from integrations.centre.wire.words import NAMESPACE
from integrations.soap.contract import Contract

__all__ = ["spoilt"]

_CONTRACT = Contract(
    folder=Path(__file__).resolve().parents[2] / "koiki" / "contract",
    name="koiki",
    address="http://127.0.0.1:8000/koiki/v5",
)


def spoilt(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """(what was done, the spoilt body), only those that do not fit koiki.xsd. The given tree stays as it is."""
    places = [[*_path(element)] for element in root.iter() if isinstance(element.tag, str)]
    for place in places:
        for name, spoil in _WAYS.items():
            changed = copy.deepcopy(root)
            element = _at(changed, place)
            if spoil(element) and not _CONTRACT.fits(changed):
                yield f"{_name(_at(root, place))}: {name}", changed


def _path(element: etree._Element) -> Iterator[int]:
    parent = element.getparent()
    if parent is not None:
        yield from _path(parent)
        yield parent.index(element)


def _at(root: etree._Element, place: list[int]) -> etree._Element:
    for index in place:
        root = root[index]
    return root


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _drop(element: etree._Element) -> bool:
    parent = element.getparent()
    if parent is None:
        return False
    parent.remove(element)
    return True


def _double(element: etree._Element) -> bool:
    parent = element.getparent()
    if parent is None:
        return False
    parent.insert(parent.index(element), copy.deepcopy(element))
    return True


def _swap(element: etree._Element) -> bool:
    follower = element.getnext()
    parent = element.getparent()
    if follower is None or parent is None:
        return False
    parent.insert(parent.index(element), follower)
    return True


def _stranger(element: etree._Element) -> bool:
    etree.SubElement(element, f"{{{NAMESPACE}}}urgent").text = "1"
    return True


def _foreign(element: etree._Element) -> bool:
    element.insert(0, etree.Element("{urn:example:other}extra"))
    return True


def _renamed(element: etree._Element) -> bool:
    element.tag = f"{{{NAMESPACE}}}{_name(element)}X"
    return True


def _unqualified(element: etree._Element) -> bool:
    element.tag = _name(element)
    return True


def _attribute(element: etree._Element) -> bool:
    element.set("urgent", "1")
    return True


def _text(text: str) -> Callable[[etree._Element], bool]:
    def written(element: etree._Element) -> bool:
        if len(element):
            return False
        element.text = text
        return True

    return written


def _loose_text(element: etree._Element) -> bool:
    if not len(element):
        return False
    element[0].tail = "文字"
    return True


_WAYS: dict[str, Callable[[etree._Element], bool]] = {
    "無くす": _drop,
    "2つにする": _double,
    "次の要素と入れ替える": _swap,
    "知らない要素を足す": _stranger,
    "他の名前空間の要素を足す": _foreign,
    "名前を変える": _renamed,
    "名前空間を外す": _unqualified,
    "知らない属性を付ける": _attribute,
    "要素の間に文字を置く": _loose_text,
    "空にする": _text(""),
    "長すぎる値にする": _text("1" * 1001),
    "負の数にする": _text("-1"),
    "英字にする": _text("x"),
    "全角数字にする": _text("１２３４"),
    "ありえない日時にする": _text("2026-02-30T25:00:00+09:00"),
}
