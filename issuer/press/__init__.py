"""The press: characters, forms and the drawing of papers. Knows neither Django nor the database.

Build one ``Press`` per process at its start and share it between threads::

    press = Press(font=Path(".../ipamjm.ttf"), font_dir=None)
    press.check_characters(content=content, characters="mjplus")
    prepared = press.prepare(content=content)
    paper = press.finish(prepared=prepared, footers=footers)
"""

from issuer.press.press import Press

__all__ = ["Press"]
