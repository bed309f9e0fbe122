"""Addresses as they are printed: the stored pieces in order, no figure or kanji changed (domain §9)."""

from issuer.papers.people import Address

_WIDE_SPACE = "\u3000"


def _joined(address: Address, *, with_prefecture: bool) -> str:
    ground = (address.prefecture if with_prefecture else "") + address.city + address.town + address.block
    return _WIDE_SPACE.join(part for part in (ground, address.building) if part)


def home(address: Address, *, with_prefecture: bool) -> str:
    """住所 of the household; the prefecture is printed when the municipality says so."""
    return _joined(address, with_prefecture=with_prefecture)


def former(address: Address | None) -> str:
    """転入前住所, always with its prefecture; a country and address abroad follow each other. "" when unknown."""
    if address is None:
        return ""
    abroad = (address.country, address.overseas)
    if address.overseas.startswith(address.country):
        abroad = ("", address.overseas)
    return _WIDE_SPACE.join(part for part in (*abroad, _joined(address, with_prefecture=True)) if part)
