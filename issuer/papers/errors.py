"""Errors that the house raises on purpose. Their text never holds personal data."""


class AkashiError(Exception):
    """Base of every error that a person may read: one sentence, what is wrong and what to do."""


class ConfigurationError(AkashiError):
    """A setting, key, font or form is missing or wrong; the start stops with this reason."""


class BadInput(AkashiError):
    """Something handed in from outside does not fit the contract; nothing was done."""


class MissingGlyph(AkashiError):
    """A character of a field has no glyph of its own in the fonts of the municipality.

    ``field`` is the name of the form field, ``code_points`` the character with its variation selector,
    written ``U+8FBB U+E0100``. The text of the field itself is never part of the message.
    """

    def __init__(self, *, field: str, code_points: str) -> None:
        super().__init__(f"no glyph for {code_points} in field {field}")
        self.field = field
        self.code_points = code_points


class TextOverflow(AkashiError):
    """A field's text does not fit its box at any size the form allows. Answered as CHARACTER."""

    def __init__(self, *, field: str) -> None:
        super().__init__(f"the text of field {field} does not fit its box")
        self.field = field


class RendererWarning(AkashiError):
    """The renderer said something; a paper drawn under a warning is not a paper."""


class ContentConflict(AkashiError):
    """Records that must agree on the paper contradict each other; answered as STALE, never guessed."""
