"""SOAP 1.1 as this house speaks it: hardened reading, deterministic writing, the schema in both directions.

Shared by the contracts (koiki, peers); knows none of them, no Django settings and no database.
"""
