"""A certificate server as an ordinary competent team would write it, to compare with: Django's ORM, a template drawn by
WeasyPrint for each request, pyHanko's signature.

The same SOAP request and answer, the same tables of residents, holds, settings and freshness, one request row and one
ledger row a paper, a resend answered with the first answer. For the kinds the bench asks for (住民票の写し,
住民票記載事項証明書, 印鑑登録証明書). It has none of the promises: no second look under a lock, no chain,
no inspection unless told (NAIVE_INSPECT=yes).

``NAIVE_FONTS``: ``each`` makes a font configuration for each paper as WeasyPrint's manual shows; ``reused`` keeps one a
process, and the parsed style sheet with it.
"""
