"""The centre's test PKI: authorities, cards and phones, and the check whether one is valid (ADR 0032)."""
