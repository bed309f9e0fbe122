"""Takes README's pictures anew:  .tools/venv/bin/python docs/pictures/take.py http://127.0.0.1:8000 HOME

``HOME``: AKASHI_HOME of the running `bin/demo` (its operators' passwords lie there). Needs chromium, and the packages
of `bin/test e2e`, and a font for the screen (Noto Sans CJK). Everybody in the pictures is invented.
"""

import base64
import hmac
import json
import os
import re
import struct
import sys
import time
from hashlib import sha1
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
_CHROMIUM = os.environ.get("AKASHI_TEST_CHROMIUM", "/usr/bin/chromium")
_COLOURS = 64


def main(url: str, home: Path) -> None:
    """The kiosk's way to a printed 住民票, both sides of the paper, and the console's first page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1024, "height": 768}, base_url=url)
        _kiosk(page)
        for number, link in enumerate(page.locator("a[download]").all()[:2]):
            with page.expect_download() as download:
                link.click()
            _paper(Path(download.value.path()), *(("paper-front", 100), ("paper-back", 50))[number])
        console = browser.new_page(viewport={"width": 1280, "height": 900}, base_url=url)
        _console(console, home)
        browser.close()


def _kiosk(page: Page) -> None:
    page.goto("/kiosk/")
    _shot(page, "kiosk-1-language")
    page.click("button[value=ja]")
    _shot(page, "kiosk-2-card")
    page.locator(".id-card.first").first.click()
    for digit in "1234":
        page.click(f"button[value='{digit}'].digit")
    page.wait_for_url("**/certificates/")
    _shot(page, "kiosk-3-certificates")
    page.locator(".tile.first").first.click()
    page.locator(".acts .main").first.click()
    page.wait_for_url("**/confirm/")
    page.locator(".acts .main").first.click()
    page.wait_for_url("**/pay/", timeout=60_000)
    _shot(page, "kiosk-4-pay")
    page.locator(".coins .main").first.click()
    page.wait_for_url("**/paper/", timeout=60_000)
    page.wait_for_timeout(3000)
    _shot(page, "kiosk-5-paper")


def _console(page: Page, home: Path) -> None:
    told = json.loads((home / "demo" / "credentials.json").read_text(encoding="utf-8"))
    operator = next(one for one in told if one["operator"] == "mihon1")
    page.goto("/console/sign-in/")
    page.fill("input[name=username], input[name=name]", operator["operator"])
    page.fill("input[type=password]", operator["password"])
    token = page.locator("input[autocomplete=one-time-code]")
    if token.count() and token.first.is_visible():
        token.first.fill(_code(operator["otpauth"]))
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()
    _shot(page, "console")


def _code(otpauth: str) -> str:
    """The six digits of now (RFC 6238)."""
    secret = re.search(r"secret=([A-Z2-7]+)", otpauth)[1]
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def _shot(page: Page, name: str) -> None:
    file = HERE / f"{name}.png"
    page.screenshot(path=file)
    _small(Image.open(file).convert("RGB"), name)


def _paper(pdf: Path, name: str, dpi: int) -> None:
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil()
    _small(picture.convert("RGB"), name)


def _small(picture: Image.Image, name: str) -> None:
    """Few colours: a repository keeps every picture for ever."""
    picture.quantize(_COLOURS).save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
