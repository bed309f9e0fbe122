"""全国地方公共団体コード as a person types them."""

from __future__ import annotations

from integrations.centre.city.places import check_digit

__all__ = ["require_code"]


def require_code(text: str) -> str:
    """Return a code of six digits whose check digit is right. Raises ValueError (in Japanese, says the right one)."""
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        raise ValueError(f"「{text}」は団体コード (数字6桁) ではありません")
    right = text[:5] + check_digit(text[:5])
    if text != right:
        raise ValueError(f"{text} は検査数字が合いません。正しくは {right} です")
    return text
