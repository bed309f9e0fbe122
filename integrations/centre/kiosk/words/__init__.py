"""The sentences of the screens, one catalogue per language (``<language>.toml``), all with the same keys."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from integrations.centre.wire.words import KINDS, LANGUAGES

__all__ = ["ENDONYMS", "Words", "words_of"]

#: Each language by its own name.
ENDONYMS = {
    "ja": "日本語",
    "en": "English",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "ko": "한국어",
    "es": "Español",
    "pt": "Português",
}
#: What the six other languages are offered (業務知識1).
FOREIGN_KINDS = frozenset({"JUMINHYO", "KISAI_JIKO", "INKAN"})


@dataclass(frozen=True, slots=True)
class Words:
    """One catalogue. ``say`` fills the named gaps of a sentence."""

    language: str
    sentences: dict[str, str]

    def __getitem__(self, key: str) -> str:
        return self.sentences[key]

    def say(self, key: str, **gaps: object) -> str:
        """The sentence with its gaps filled. Raises KeyError for a sentence or gap there is not."""
        return self.sentences[key].format(**gaps)

    def yen(self, amount: int) -> str:
        """Money as people of this language read it."""
        return self.say("yen", n=f"{amount:,}")

    def kind(self, kind: str) -> str:
        """The name of a paper."""
        return KINDS[kind] if self.language == "ja" else self.sentences[f"kind_{kind}"]

    def offers(self, kind: str) -> bool:
        """Whether a kind of paper may be had in this language."""
        return self.language == "ja" or kind in FOREIGN_KINDS

    def listed(self, names: list[str]) -> str:
        """Several names in one line."""
        return self.sentences["comma"].join(names)


_CATALOGUES = {
    language: Words(language, tomllib.loads(Path(__file__).with_name(f"{language}.toml").read_text(encoding="utf-8")))
    for language in LANGUAGES
}


def words_of(language: str) -> Words:
    """The catalogue of a language of the contract, Japanese for any other."""
    return _CATALOGUES.get(language, _CATALOGUES["ja"])
