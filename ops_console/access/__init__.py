"""アクセスログ: exchanges, sign-ins, packages, peers, and whoever was turned away at a door (domain §8.1-3)."""
