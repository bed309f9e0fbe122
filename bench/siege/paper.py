"""Whose paper is it? Every paper is read by pdfium; a share is held to everything the acceptance kit knows."""

import hashlib
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from integrations.centre.kit.paper.expectation import Expected, Rest, Subject
from integrations.centre.kit.paper.judge import judge
from integrations.centre.wire import Issued
from tests.acceptance.sheet import Sheet, squeeze
from tests.promises.wire import Answer

_TITLES = {"JUMINHYO": "住民票", "INKAN": "印鑑登録証明書"}
#: pdfium may be used by one thread of a process at a time.
_PDFIUM = threading.Lock()


@dataclass(frozen=True)
class Reader:
    """Knows one city's roster (``towns.write_roster``). ``font``: what characters are held against in the full look."""

    city: dict[str, Any]
    font: Path | None

    def wrong(self, answer: Answer, *, person: dict[str, Any], kind: str) -> list[str]:
        """What is wrong with the paper, in words that name nobody; empty when it is this person's and whole."""
        if hashlib.sha256(answer.pdf).hexdigest() != answer.sha256:
            return ["SHA256"]
        with _PDFIUM:
            pages = Sheet(answer.pdf).pages
        whole, name = "".join(pages), squeeze(person["name"])
        number = squeeze(answer.number)
        found = {
            "PAGES": len(pages) != answer.pages,
            "NUMBER": any(number not in page for page in pages),
            "CITY": not answer.number.startswith(self.city["code"]),
            "KIND": any((title in whole) != (kind == of) for of, title in _TITLES.items()),
            "NAME": name not in whole,
            "BORN": person["born"] not in whole,
            "HOUSEHOLD": squeeze(person["address"]) not in whole,
            "STRANGER": any(other in whole and other not in name for other in self.city["names"]),
            "NUMBERS": any(secret in whole for secret in self.city["numbers"]),
        }
        return [word for word, is_so in found.items() if is_so]

    def complaints(self, answer: Answer, *, person: dict[str, Any], kind: str) -> list[str]:
        """The kit's full judgement: glyphs, marks, 契印, hidden text, pictures, file, signature."""
        subject = Subject(
            name=person["name"],
            born=person["born"],
            address=person["address"],
            sex=person["sex"],
            my_number=person["my_number"],
            secrets=tuple(person["secrets"]),
        )
        expected = Expected(
            kind=kind,
            scope="SELF" if kind == "JUMINHYO" else "",
            day=datetime.now(ZoneInfo("Asia/Tokyo")).date(),
            subjects=(subject,),
            rest=Rest(
                names=frozenset(name for name in self.city["names"] if name not in squeeze(person["name"])),
                numbers=frozenset(self.city["numbers"]),
            ),
            municipality=self.city["name"],
            mayor=self.city["mayor"],
        )
        issued = Issued(
            certificate_number=answer.number,
            pages=answer.pages,
            copies=answer.copies,
            unit_fee=answer.unit_fee,
            total_fee=answer.total_fee,
            sha256=answer.sha256,
            pdf=answer.pdf,
        )
        with _PDFIUM:
            # What the kit says of a paper quotes it; only which rule it broke is written down.
            return sorted({f"kit.{one.rule}" for one in judge(issued, expected, font=self.font)})
