"""The pages of the lab in a browser: the way of the article, with and without a mouse."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from edgetrust.model.deployment import Slot
from edgetrust.mra.client_test import NO_CRL, NOT_SIGNED
from edgetrust.pki.contents import read_contents
from edgetrust.twin.admin.server import serve
from tests import lab, make
from tests.administered import LAB_CHAIN, Administered, administered, rehearse
from tests.browser import browsing, chromium, focus_by_tab, go
from tests.deployments import C1, CORP_ISSUING, PUBLISHER


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests here."""
    with chromium() as found:
        yield found


@contextlib.contextmanager
def served(site: Administered) -> Iterator[dict[str, int]]:
    """The lab on loopback, in a thread; the port of each node."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in site.ports]
    site.ports = {each.getsockname()[1]: node for each, node in zip(sockets, site.ports.values(), strict=True)}
    loop = asyncio.new_event_loop()
    serving = loop.create_task(serve(site.app, sockets))

    def run() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(serving)
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield {node: port for port, node in site.ports.items()}
    finally:
        loop.call_soon_threadsafe(serving.cancel)
        thread.join()


def write(folder: Path, name: str, text: str) -> Path:
    """A file to choose."""
    path = folder / name
    path.write_text(text)
    return path


def sign(path: Path) -> str:
    """The request in a file, signed by the CA of the lab."""
    ((request, _),) = read_contents(path.read_bytes(), path="x").requests
    return make.pem(lab.sign(request.der).certificate.der)


def download(page: Page, link: str, path: Path) -> Path:
    """What a link downloads."""
    with page.expect_download() as started:
        page.get_by_role("link", name=link, exact=True).click()
    started.value.save_as(path)
    return path


def test_an_expressway_gets_a_certificate_as_the_article_has_it(browser: Browser, tmp_path: Path) -> None:
    """Request, signature, CA certificates, upload, alarm, restart."""
    site = administered()
    with served(site) as ports, browsing(browser, ports[C1]) as page:
        page.goto("/servercertificate/generatecsr")
        for label, value in (
            ("Country", "US"),
            ("State or province", "CA"),
            ("Locality (town name)", "San Jose"),
            ("Organization", "Acme"),
            ("Organizational unit", "UC"),
        ):
            page.get_by_label(label, exact=True).fill(value)
        page.get_by_role("button", name="Generate CSR").click()
        expect(page).to_have_url(f"http://127.0.0.1:{ports[C1]}/servercertificate")
        certificate = write(tmp_path, "signed.pem", sign(download(page, "Download", tmp_path / "csr.pem")))

        page.get_by_label("Select the server certificate file").set_input_files(certificate)
        page.get_by_role("button", name="Upload server certificate data").click()
        expect(page.get_by_role("status")).to_contain_text("append its CA certificates first")

        page.get_by_role("link", name="Trusted CA certificate").click()
        page.get_by_label("File with CA certificates (PEM)").set_input_files(write(tmp_path, "ca.pem", LAB_CHAIN))
        page.get_by_role("button", name="Append CA certificate").click()
        expect(page.get_by_role("status")).to_contain_text("CN=Lab Root CA,O=Acme Example,C=US is appended")

        page.get_by_role("link", name="Server certificate").click()
        page.get_by_label("Select the server certificate file").set_input_files(certificate)
        page.get_by_role("button", name="Upload server certificate data").click()
        expect(page.get_by_role("status")).to_contain_text("the server certificate is uploaded")

        page.get_by_role("link", name="Alarms").click()
        expect(page.get_by_role("row", name="15028")).to_contain_text("Restart required")
        page.get_by_role("link", name="restart", exact=True).click()
        page.get_by_role("button", name="Restart", exact=True).click()
        page.get_by_role("link", name="Alarms").click()
        expect(page.get_by_role("row", name="15028")).to_have_count(0)

        shown = page.request.get("/download?file=SERVER_CERTIFICATE").text()

    running = site.state.running.holdings[C1].identities[Slot.SERVER].leaf
    assert shown == certificate.read_text() == make.pem(running.der)


def test_client_certificates_are_tested_with_both_invalid_texts(browser: Browser, tmp_path: Path) -> None:
    """One that is not signed by a CA of the list, and one that is."""
    with served(administered()) as ports, browsing(browser, ports[C1]) as page:
        page.goto("/")
        page.get_by_role("link", name="Client certificate testing").click()
        for name, issued, text in (
            ("stranger.pem", make.leaf("stranger"), NOT_SIGNED),
            ("jdoe.pem", make.leaf("jdoe", CORP_ISSUING), NO_CRL),
        ):
            page.get_by_label("Select the file you want to test").set_input_files(write(tmp_path, name, issued.pem))
            page.get_by_role("button", name="Check certificate").click()

            expect(page.locator("#valid")).to_have_text(text)
            expect(page.get_by_text(f"Currently uploaded test file: {name}")).to_be_visible()


def test_a_service_of_cucm_is_brought_to_its_new_certificate_by_the_keyboard_alone(
    browser: Browser, tmp_path: Path
) -> None:
    """Skip link, choices, buttons and links; only the dialogue for a file is the browser's own."""
    site = administered()
    with served(site) as ports, browsing(browser, ports[PUBLISHER]) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "Skip to the content"
        focus_by_tab(page, "Upload Certificate/Certificate chain")
        go(page, "Enter")
        focus_by_tab(page, "Certificate Purpose")
        page.keyboard.type("CallManager-trust")
        assert page.get_by_label("Certificate Purpose").input_value() == "CallManager-trust"
        page.get_by_label("Upload File").set_input_files(write(tmp_path, "ca.pem", LAB_CHAIN))
        focus_by_tab(page, "Upload")
        go(page, "Enter")
        expect(page.get_by_role("status")).to_contain_text("CN=Lab Root CA,O=Acme Example,C=US is in CallManager-trust")
        focus_by_tab(page, "services")
        go(page, "Enter")
        focus_by_tab(page, "Restart Cisco CallManager")
        go(page, "Space")
        expect(page.get_by_role("status")).to_contain_text("Cisco CallManager on cucm-pub")

    assert not site.state.needs_restart(PUBLISHER)


def test_a_page_fits_a_narrow_window(browser: Browser) -> None:
    """Nothing has to be scrolled sideways, which a large zoom needs as well, and a cell of a table has all of it."""
    site = administered()
    site.outcomes = rehearse(site.state.deployment)
    with served(site) as ports:
        for node, paths in NARROW.items():
            with browsing(browser, ports[node]) as page:
                page.set_viewport_size({"width": 360, "height": 800})
                for path in paths:
                    page.goto(path)
                    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
                    widths = page.locator("td:not(:empty)").evaluate_all("cells => cells.map(cell => cell.offsetWidth)")
                    assert all(width > 250 for width in widths), path


NARROW = {
    C1: (
        "/trustedcacertificate",
        "/servercertificate/generatecsr",
        "/viewcert?cert=SERVER_CERTIFICATE",
        "/lab/connections",
        "/zones",
    ),
    PUBLISHER: ("/cmplatform/certificates", "/cmplatform/upload", "/cmplatform/generatecsr", "/lab/services"),
}


def test_names_are_not_broken_within_a_word(browser: Browser) -> None:
    """In a table that has too little room for them; a label stands on the line of its field."""
    site = administered()
    site.outcomes = rehearse(site.state.deployment)
    with served(site) as ports, browsing(browser, ports[C1]) as page:
        page.goto("/lab/connections")
        cell = page.get_by_role("row").nth(1).get_by_role("cell").first
        words = cell.evaluate("cell => Math.max(...cell.innerText.split(/[. ]/).map(word => word.length))")
        assert cell.evaluate("cell => cell.offsetWidth / parseFloat(getComputedStyle(cell).fontSize)") > words / 2

        page.goto("/servercertificate/generatecsr")
        for label in page.locator("fieldset p > label").all():
            tops = label.evaluate("label => [label, label.control].map(part => part.getBoundingClientRect().bottom)")
            assert abs(tops[0] - tops[1]) < 12, label.inner_text()
