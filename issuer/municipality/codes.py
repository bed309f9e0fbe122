"""全国地方公共団体コード: five digits and a check digit."""

from issuer.papers.errors import BadInput


def check_digit(five: str) -> str:
    """Check digit of the first five digits (総務省 全国地方公共団体コード仕様: weights 6 5 4 3 2, modulus 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def require_code(code: str) -> str:
    """Return ``code`` when it is six ASCII digits with the right check digit. Raises BadInput."""
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        raise BadInput("団体コードは数字6桁です")
    if code[5] != check_digit(code[:5]):
        raise BadInput(f"団体コード {code} の検査数字が合いません (正しくは {code[:5]}{check_digit(code[:5])})")
    return code
