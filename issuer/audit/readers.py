"""How a link names whom it is about, for the index and the queries that must agree on it (migration 0003)."""

#: The 宛名番号 in the canonical JSON of ``detail``; NULL where there is none.
PERSON = """substring(detail, '"atena_no":"([^"]+)"')"""
