"""What is wrong with a package, said so that its sender can mend it, without a single personal value."""

from dataclasses import asdict, dataclass

from issuer.papers.errors import AkashiError

#: Errors kept on a receipt; the count beyond them is told in one more line.
MOST_ERRORS = 500


@dataclass(frozen=True, slots=True)
class FeedError:
    """One error. ``line`` counts from 1 as an editor does (0: the whole file); ``message`` is Japanese."""

    file: str
    line: int
    item: str
    code: str
    message: str

    def document(self) -> dict[str, object]:
        """The shape of the receipt's ``errors``."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Head:
    """What a manifest in doubt still says of whom it comes from; "" and 0 where it does not."""

    municipality: str = ""
    system: str = ""
    mode: str = ""
    sequence: int = 0


class Refused(AkashiError):
    """The whole package is refused and its sequence number stays free (feed rules 2 and 6)."""

    def __init__(self, *, code: str, message: str, file: str = "", line: int = 0, item: str = "") -> None:
        super().__init__(message)
        self.head = Head()
        self.error = FeedError(file=file, line=line, item=item, code=code, message=message)


class Findings:
    """Errors and warnings of a package, kept to a bounded number."""

    def __init__(self) -> None:
        self._kept: list[FeedError] = []
        self._count = 0

    def add(self, error: FeedError) -> None:
        """Keep one more, or only count it."""
        self._count += 1
        if len(self._kept) < MOST_ERRORS:
            self._kept.append(error)

    def documents(self) -> list[dict[str, object]]:
        """What goes on the receipt."""
        documents = [error.document() for error in self._kept]
        if self._count > len(self._kept):
            more = self._count - len(self._kept)
            documents.append(FeedError("", 0, "", "MORE", f"ほかに{more}件あります").document())
        return documents
