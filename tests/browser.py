"""Chromium without a window, driven by playwright, for pages on loopback.

    with browsing(port) as page: page.goto("/servercertificate")

Skips, with the reason, where there is no Chromium; in CI that is a failure (tests/conftest.py).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.administered import PASSWORD
from tests.waiting import MOST_SECONDS

CHROMIUM = shutil.which("chromium")
_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-extensions", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)  # fmt: skip
"""Nothing but the pages: no update, no look-up of names."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of the machine."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (Debian: chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def browsing(browser: Browser, port: int, password: str = PASSWORD) -> Iterator[Page]:
    """A page on a port of loopback, opened by whoever knows the lab's password."""
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{port}", http_credentials={"username": "admin", "password": password}
    )
    context.set_default_timeout(1000 * MOST_SECONDS)
    expect.set_options(timeout=1000 * MOST_SECONDS)
    try:
        yield context.new_page()
    finally:
        context.close()


def focus_by_tab(page: Page, words: str) -> None:
    """Go from field to field until the one that is called so; each can be seen to have the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
                const focused = document.activeElement
                const style = getComputedStyle(focused)
                const label = focused.labels?.length ? focused.labels[0].innerText : focused.innerText
                return [label ?? "", style.outlineStyle]
            }"""
        )
        if found[0].strip() == words:
            assert found[1] != "none"
            return
    raise AssertionError(f"no way to {words!r} by the keyboard")


def go(page: Page, key: str) -> None:
    """Press a key that leads to another page, and be there."""
    with page.expect_navigation():
        page.keyboard.press(key)
