"""The press: characters, forms and the stamping of papers. Knows neither Django nor the database.

Made once, by ``plates_build``: a case for every font (``case``), a plate for every form (``platemaking``, by
WeasyPrint). At issue nothing is laid out: rows that flow are set into pages (``rows``, ``grid``, ``flow``), texts are
fitted and placed (``fitting``, ``placing``), written as content streams (``galley``), and bound with the glyphs they
need into a file (``cutting``, ``sheet``).

Build one ``Press`` per process at its start and share it between threads and forked workers::

    press = Press(font=Path(".../ipamjm.ttf"), store=Path(".../press"), must_be_built=True)
    press.check_characters(content=content, characters="mjplus")
    prepared = press.prepare(content=content)
    paper = press.finish(prepared=prepared, footers=footers)
"""

from issuer.press.press import Press

__all__ = ["Press"]
