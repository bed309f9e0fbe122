"""Writes the files of a report."""

from __future__ import annotations

import json
from pathlib import Path

from integrations.centre.kit.report.data import as_data
from integrations.centre.kit.report.pages import page
from integrations.centre.kit.report.pictures import pictures
from integrations.centre.kit.report.signing import KitKey
from integrations.centre.kit.run import Run

__all__ = ["write_report"]


def write_report(run: Run, *, folder: Path, key: KitKey) -> list[Path]:
    """report.json, report.html, report.html.p7s, report.pdf and kit.crt in ``folder``; returns their paths.

    Raises:
        OSError: the folder cannot be written.
    """
    from weasyprint import HTML  # takes a second to load, which a run that cannot begin should not cost
    from weasyprint.urls import URLFetcher

    folder.mkdir(parents=True, exist_ok=True)
    data = as_data(run)
    html = page(data, pictures(run.papers), fingerprint=key.fingerprint)
    written = html.encode()
    nothing_from_outside = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    pdf = HTML(string=html, url_fetcher=nothing_from_outside).write_pdf()
    files = {
        "report.json": json.dumps(data, ensure_ascii=False, indent=1).encode(),
        "report.html": written,
        "report.html.p7s": key.detached(written),
        "report.pdf": key.sign_pdf(pdf),
        "kit.crt": key.pem,
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]
