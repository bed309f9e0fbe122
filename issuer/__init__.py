"""The issuing authority: decides, composes, draws, inspects, seals and records certificates.

Knows nothing of HTTP, SOAP or screens. See ``docs/adr`` and the import contracts in ``pyproject.toml``.
"""
