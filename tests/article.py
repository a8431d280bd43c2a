"""A lab as a user starts it, and what a user does on the pages of its nodes: requests, uploads, lists, restarts.

    with staying_lab(folder, "acme.yaml", "--as-installed") as running, chromium() as browser:
        with administering(browser, running, E) as expressway:
            certificate = expressway.request(running.sign, "public", {"Additional …": "collab-edge.example.com"})

Not here: the course of a test (`tests.twin.test_the_article_in_a_browser`), and the browser (`tests.browser`).
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser import browsing
from tests.waiting import MOST_SECONDS

_TRIED = "ended as check foretells"


@dataclass
class StayingLab:
    """A lab that runs until the block ends, and what it says."""

    lines: list[str] = field(default_factory=list)
    heard: threading.Condition = field(default_factory=threading.Condition)
    is_over: bool = False

    def hear(self, stream: Iterator[str]) -> None:
        """Every line, until there is no more."""
        for line in stream:
            with self.heard:
                self.lines.append(line.rstrip("\n"))
                self.heard.notify_all()
        with self.heard:
            self.is_over = True
            self.heard.notify_all()

    @property
    def rounds(self) -> list[str]:
        """What it said each time that all connections had been tried."""
        return [line for line in self.lines if _TRIED in line]

    def wait_for_round(self, number: int) -> None:
        """Until all connections have been tried so often."""
        with self.heard:
            self.heard.wait_for(lambda: self.is_over or len(self.rounds) >= number, timeout=MOST_SECONDS)
            assert len(self.rounds) >= number, "\n".join(self.lines)

    @contextmanager
    def trying_again(self) -> Iterator[None]:
        """What is done here restarts something; behind it all connections have been tried anew."""
        before = len(self.rounds)
        yield
        self.wait_for_round(before + 1)

    def port(self, node: str) -> int:
        """That of the pages of a node."""
        at = next(position for position, line in enumerate(self.lines) if f"  {node}  " in line)
        return int(self.lines[at + 1].rstrip("/").rpartition(":")[2])

    @property
    def password(self) -> str:
        return next(line.rpartition(" ")[2] for line in self.lines if "password" in line)


@contextmanager
def staying_lab(folder: Path, *arguments: str) -> Iterator[StayingLab]:
    """`edgetrust lab` in that folder, on free ports of loopback; Ctrl-C ends it with the block."""
    command = [sys.executable, "-m", "edgetrust", "lab", *arguments, "--host", "127.0.0.1"]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "400"}
    found = StayingLab()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        ear = threading.Thread(target=found.hear, args=(process.stdout,))
        ear.start()
        try:
            found.wait_for_round(1)
            yield found
        finally:
            process.send_signal(signal.SIGINT)
            ear.join()
        assert process.wait(timeout=MOST_SECONDS) == 0


@dataclass
class Administrator:
    """Somebody with the pages of one node open."""

    page: Page
    lab: StayingLab
    node: str

    def says(self, text: str) -> None:
        """The page says so in its messages."""
        expect(self.page.get_by_role("status").first).to_contain_text(text)

    def go(self, link: str) -> None:
        """By the navigation."""
        self.page.get_by_role("navigation").get_by_role("link", name=link, exact=True).click()

    def press(self, button: str) -> None:
        """A button of the page."""
        self.page.get_by_role("button", name=button, exact=True).click()

    def choose(self, label: str, name: str, text: str) -> None:
        """A file for a field."""
        file = FilePayload(name=name, mimeType="application/x-pem-file", buffer=text.encode())
        self.page.get_by_label(label, exact=True).set_input_files(file)

    def download(self, link: str) -> str:
        """The text that a link downloads."""
        with self.page.expect_download() as started:
            self.page.get_by_role("link", name=link, exact=True).click()
        return started.value.path().read_text()

    def connection(self, kind: str, other: str) -> tuple[str, str]:
        """Outcome and reason of a connection with another node."""
        self.go("Connections of the lab")
        rows = self.page.get_by_role("row").filter(has_text=other)
        row = rows.filter(has=self.page.get_by_role("rowheader", name=re.compile(rf"^{kind}( \d+)?$")))
        cells = row.get_by_role("cell").all_inner_texts()
        return cells[1], cells[3].partition("; open ")[0]


class OnExpressway(Administrator):
    """On an Expressway."""

    def fill_request(self, names: Mapping[str, str]) -> list[str]:
        """Generate CSR, filled in; the alternative names as they will appear."""
        self.go("Server certificate")
        self.page.get_by_role("link", name="Generate CSR").click()
        organisation = {
            "Country": "US", "State or province": "NC", "Locality (town name)": "RTP", "Organization": "Acme",
            "Organizational unit": "UC",
        }  # fmt: skip
        for label, value in (organisation | dict(names)).items():
            self.page.get_by_label(label, exact=True).fill(value)
        self.press("Show the alternative names again")
        return (
            self.page.get_by_role("list", name="Alternative name as it will appear")
            .get_by_role("listitem")
            .all_inner_texts()
        )

    def generate(self) -> str:
        """The request of the page that is filled in."""
        self.press("Generate CSR")
        return self.download("Download")

    def upload(self, certificate: str) -> None:
        """As server certificate."""
        self.go("Server certificate")
        self.choose("Select the server certificate file", "signed.pem", certificate)
        self.press("Upload server certificate data")

    def append(self, *authorities: str) -> None:
        """To the trusted CA list, one file after the other."""
        for each in authorities:
            self.go("Trusted CA certificate")
            self.choose("File with CA certificates (PEM)", "ca.pem", each)
            self.press("Append CA certificate")
            self.says("is appended")

    def delete(self, *subjects: str) -> None:
        """Every entry of such a subject from the trusted CA list."""
        self.go("Trusted CA certificate")
        for subject in subjects:
            for box in self.page.get_by_role("checkbox", name=subject).all():
                box.check()
        self.press("Delete")
        self.says("deleted")

    def restart(self) -> None:
        """And all connections are tried anew."""
        self.go("Restart")
        with self.lab.trying_again():
            self.press("Restart")

    def zone(self) -> tuple[str, str]:
        """SIP status of the traversal zone's peer, and why."""
        self.go("Zones")
        cells = self.page.get_by_role("row").last.get_by_role("cell").all_inner_texts()
        return cells[0], cells[1]

    def test_client_certificate(self, name: str, certificate: str, checking: str | None = None) -> str:
        """What the page says of it, with its settings as they are but for CRL checking."""
        self.go("Client certificate testing")
        self.choose("Select the file you want to test", name, certificate)
        if checking is not None:
            self.page.get_by_label("CRL checking").select_option(checking)
        self.press("Check certificate")
        return self.page.locator("#valid").inner_text()


class OnServer(Administrator):
    """On CUCM."""

    def upload(self, purpose: str, text: str) -> None:
        """Upload Certificate/Certificate chain."""
        self.go("Upload Certificate/Certificate chain")
        self.page.get_by_label("Certificate Purpose").select_option(purpose)
        self.choose("Upload File", "upload.pem", text)
        self.press("Upload")

    def find(self, words: str) -> list[str]:
        """Certificates of the list with these words: purpose and common name."""
        self.go("Certificate Management")
        self.page.get_by_label("Find certificates with").fill(words)
        self.press("Find")
        rows = self.page.get_by_role("row").all()[1:]
        return [f"{row.get_by_role('rowheader').inner_text()}: {row.get_by_role('link').inner_text()}" for row in rows]

    def details(self, purpose: str) -> str:
        """The details page of the server's own certificate, as text."""
        self.go("Certificate Management")
        row = self.page.get_by_role("row").filter(has=self.page.get_by_role("rowheader", name=purpose, exact=True))
        row.get_by_role("link").click()
        return self.page.locator("main").inner_text()

    def request(self, purpose: str) -> str:
        """A request for all nodes of the cluster."""
        self.go("Generate CSR")
        self.page.get_by_label("Certificate Purpose").select_option(purpose)
        self.page.get_by_label("Distribution").select_option("multi")
        self.press("Fill in for these")
        self.press("Generate")
        self.says(f"Successfully Generated CSR for {purpose}.")
        return self.download(f"Download CSR of {purpose}")

    def restart(self, *services: str) -> None:
        """And all connections are tried anew."""
        for service in services:
            self.go("Services of the lab")
            with self.lab.trying_again():
                self.press(f"Restart {service}")


@contextmanager
def on_expressway(browser: Browser, lab: StayingLab, node: str) -> Iterator[OnExpressway]:
    """The pages of an Expressway."""
    with browsing(browser, lab.port(node), lab.password) as page:
        page.goto("/")
        yield OnExpressway(page, lab, node)


@contextmanager
def on_server(browser: Browser, lab: StayingLab, node: str) -> Iterator[OnServer]:
    """The pages of a CUCM."""
    with browsing(browser, lab.port(node), lab.password) as page:
        page.goto("/")
        yield OnServer(page, lab, node)
