from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.report import Report
from edgetrust.report.html import render_html
from tests.report import sample

VOID = {"meta"}


class Page(HTMLParser):
    """What a browser would make of a page: its elements, ids, links, and the text of some of them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.names: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.headings: list[str] = []
        self.rows: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == [], "an element was not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One start tag."""
        self.names.append(tag)
        self.attributes += attrs
        found = dict(attrs)
        self.ids += [value for value in [found.get("id")] if value]
        self.links += [value for value in [found.get("href")] if value]
        if tag not in VOID:
            self._open.append(tag)
        if tag in ("h1", "h2", "h3"):
            self.headings.append("")
        if tag == "tr":
            self.rows.append("")

    def handle_endtag(self, tag: str) -> None:
        """One end tag; elements nest."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """A piece of text."""
        if {"h1", "h2", "h3"} & set(self._open):
            self.headings[-1] += data
        if "tr" in self._open:
            self.rows[-1] += f"{data}|"


def test_the_sections_of_a_page() -> None:
    """Everything the report knows has its heading, in the order of the text report."""
    page = Page(render_html(sample.full()))

    assert page.headings == [
        "Acme",
        "Connections",
        "Findings",
        "error1. The trusted CA list lacks the intermediate above the certificate of expe1.example.com.",
        "error2. The certificate of expc1 lacks the names of two phone security profiles.",
        "warning3. Jabber asks its user to accept the certificate of expe1.example.com.",
        "info4. Expressway-C and Expressway-E are signed by different CAs.",
        "Handshakes",
        "Not examined",
        "Could not be read",
        "Defects of edgetrust itself",
    ]


def test_a_sound_page_is_short() -> None:
    """No findings, no heading for them."""
    assert Page(render_html(sample.sound())).headings == ["Acme", "Connections", "Handshakes"]
    assert Page(render_html(replace(sample.sound(), connections=()))).headings == ["Acme"]


def test_connections_stand_in_rows() -> None:
    """A row for the pair, then one a connection, with direction, port and reason."""
    page = Page(render_html(sample.full()))
    start = page.rows.index("expc1.corp.example.com ↔ expe1.example.com|")

    refusal = "expc1 rejects expe1: unable to get local issuer certificate (OpenSSL 20)"
    assert page.rows[start : start + 5] == [
        "expc1.corp.example.com ↔ expe1.example.com|",
        f"FAIL|traversal|→|{sample.C} to {sample.E}|7001|{refusal}, alert unknown_ca (48) (|finding 1|)|",
        f"FAIL|ssh-tunnel|→|{sample.C} to {sample.E}|2222|{refusal}, no alert (|finding 1|)|",
        f"ok|sip-service|←|{sample.E} to {sample.C}|in-band|",
        f"ok|xcp-router|→|{sample.C} to {sample.E}|7400|",
    ]


def test_the_head_counts() -> None:
    """Result, time, release and the counts in words."""
    rendered = render_html(sample.full())

    for text in (
        '<p class="verdict broken">Defects were found; each finding says how to mend it.</p>',
        "<code>acme.yaml</code>, judged at 2026-11-23 00:00:00 UTC, as release X15.5",
        '<span class="number">9 connections</span>',
        '<span class="chip fail">3 fail</span><span class="chip unknown">1 unknown</span>',
        '<span class="chip error">2 errors</span><span class="chip warning">1 warning</span>',
        '<span class="chip error">2 unreadable</span><span class="chip unknown">2 not examined</span>',
    ):
        assert text in rendered
    assert '<span class="chip ok">everything given was read</span>' in render_html(sample.sound())


def test_what_is_missing_is_listed() -> None:
    """Gaps under their reason, unreadable files with place and reason, crashed rules."""
    rendered = render_html(sample.full())

    for text in (
        "<li>the list of the phones is assumed<ul><li><code>trust-list phones</code></li></ul></li>",
        "<li><code>certs/cucm.pem:31</code>: certificate cut short after 412 bytes</li>",
        "<li>The rule <code>trust-list-too-long</code> failed, so its findings are missing. Please report it.</li>",
    ):
        assert text in rendered


@pytest.mark.parametrize("report", [sample.sound(), sample.small(), sample.full()], ids=["sound", "small", "full"])
def test_a_page_stands_alone(report: Report) -> None:
    """No script, nothing fetched, and every link leads to a place on the page."""
    rendered = render_html(report)
    page = Page(rendered)

    assert not {"script", "link", "img", "iframe", "base", "form"} & set(page.names)
    assert not re.search(r"https?://", rendered)
    assert "default-src &#x27;none&#x27;" in rendered
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert all(link.startswith("#") for link in page.links)


def test_a_page_can_be_heard() -> None:
    """Language, captions, scopes and a heading order without gaps are there for those who do not see the page."""
    rendered = render_html(sample.full())
    page = Page(rendered)

    assert ("lang", "en") in page.attributes
    assert page.names.count("caption") == page.names.count("table")
    assert rendered.count("<th ") == rendered.count(' scope="')
    assert page.names.index("h1") < page.names.index("h2") < page.names.index("h3")


def skeleton(report: Report) -> tuple[list[str], list[str]]:
    """Elements and ids of a page: what must not depend on any string."""
    page = Page(render_html(report))
    return page.names, page.ids


@cache
def harmless(text: str) -> tuple[list[str], list[str]]:
    """The skeleton of the same report with a string that means nothing anywhere, or with none."""
    return skeleton(sample.hostile(text))


@pytest.mark.parametrize("text", sample.HOSTILE)
def test_hostile_strings_stay_text(text: str) -> None:
    """No string adds an element or an attribute, and no control character reaches the page."""
    report = sample.hostile(text)
    rendered = render_html(report)

    assert skeleton(report) == harmless(text and "x")
    assert "<script" not in rendered.lower()
    assert all(line.isprintable() for line in rendered.split("\n"))
    assert not [name for name, _ in Page(rendered).attributes if name.startswith("on")]


@given(st.text(min_size=1))
def test_any_string_stays_text(text: str) -> None:
    """The same, for strings nobody thought of."""
    assert skeleton(sample.hostile(text)) == harmless("x")
