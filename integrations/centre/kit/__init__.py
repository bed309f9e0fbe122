"""The conformance kit: judges any vendor's server through the contract alone.

``case`` what a case is, ``target`` the server under test, ``roster`` who lives there and what must come back,
``cases`` the numbered cases, ``paper`` the reading of finished certificates, ``run`` and ``report`` the rest.
"""

#: Counts up when cases are added or judge otherwise; stands in every report.
KIT_VERSION = "1.0"
