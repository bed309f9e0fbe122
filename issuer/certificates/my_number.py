"""個人番号: checked before it is printed, because a wrong digit on paper cannot be called back."""

from issuer.papers.errors import ContentConflict


def printed(number: str) -> str:
    """The 12 digits, "" when the person has none yet.

    Raises ContentConflict when the length or the check digit is wrong (番号法省令 (総務省令85号) 5条).
    """
    if not number:
        return ""
    if len(number) != 12 or not (number.isascii() and number.isdigit()):
        raise ContentConflict("a my-number is not twelve digits")
    body = [int(c) for c in reversed(number[:11])]
    weights = [n + 1 if n <= 6 else n - 5 for n in range(1, 12)]
    rest = sum(d * w for d, w in zip(body, weights, strict=True)) % 11
    if int(number[11]) != (0 if rest <= 1 else 11 - rest):
        raise ContentConflict("a my-number has a wrong check digit")
    return number
