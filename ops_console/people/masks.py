"""What is left of a person's items while nobody has asked for them."""

import re

from issuer.certificates.wareki import japanese
from issuer.papers.errors import ContentConflict
from issuer.papers.people import WrittenDate

HIDDEN = "○"
#: A character and the selectors or sound marks that belong to it.
_CLUSTER = re.compile("(\\s+)|([^\\s][\ufe00-\ufe0f\U000e0100-\U000e01ef\u3099\u309a]*)")


def masked_name(text: str) -> str:
    """``髙○　○郎``: the first character and, of three or more, the last; spaces as they are. "" for no name."""
    clusters = [found[0] for found in _CLUSTER.finditer(text.strip())]
    letters = [at for at, cluster in enumerate(clusters) if not cluster.isspace()]
    shown = {letters[0], letters[-1]} if len(letters) >= 3 else set(letters[:1]) if len(letters) == 2 else set()
    return "".join(c if c.isspace() or at in shown else HIDDEN for at, c in enumerate(clusters))


def year_of_birth(birth: WrittenDate, *, in_western: bool) -> str:
    """``昭和60年 (1985年)``, ``1993年`` for foreign residents, 不詳 where the day is unknown or missing."""
    if birth.unknown or birth.value is None:
        return "不詳"
    western = f"{birth.value.year}年"
    if in_western:
        return western
    try:
        return f"{japanese(birth.value, era=birth.era).partition('年')[0]}年 ({western})"
    except ContentConflict:
        return western
