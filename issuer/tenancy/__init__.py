"""Tenancy: ``scope(municipality)`` and the row-level-security parts that stand under it.

``scope`` is the only way to touch a municipality's rows. Below it PostgreSQL refuses on its own: every tenant
table has FORCE ROW LEVEL SECURITY, and its policy calls ``app_municipality()``, which raises when no scope is set.
"""
