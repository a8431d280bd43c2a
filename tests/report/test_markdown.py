from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt  # what rich reads Markdown with, so it is always there
from markdown_it.token import Token

from edgetrust.model.report import Report
from edgetrust.report.markdown import code, prose, render_markdown
from edgetrust.report.printable import printable
from tests.report import sample

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OWN_HTML = {"<br>", "<code>", "</code>", "<!-- -->"}

SMALL = f"""\
# Acme: Mobile and Remote Access certificates

**Defects were found; each finding says how to mend it.**

`acme.yaml`, judged at 2026-11-23 00:00:00 UTC. 1 connection: 1 fail; 1 finding: 1 error; 3 certificates.

## Connections

### expc1.corp.example.com ↔ expe1.example.com

| Outcome | Connection | Direction | Port | Why |
|---|---|:-:|---|---|
| ❌ FAIL | `traversal` | → | 7001 | expc1 rejects expe1: unable to get local issuer certificate \
(OpenSSL 20), alert unknown\\_ca (48) (finding 1) |

## Findings

### 1. error: `intermediate-missing` on expc1.corp.example.com, trusted-ca list

- **Found:** The trusted CA list lacks the intermediate above the certificate of expe1.example.com.
- **Expected:** CN=Edge Issuing CA 3,O=Example Trust in the list, or sent by expe1.example.com
- **Got:** neither; the root CN=Edge Root G2,O=Example Trust is in the list
- **Consequence:** The traversal zone stays down, so nobody outside can sign in.
- **Affects:** expc1.corp.example.com &lt;-&gt; expe1.example.com: `traversal`
- **Evidence:** `certs/expe1.pem:1`, `ca/issuing.der`

**How to mend it** (cost: a restart of the node)

1. expc1.corp.example.com: Maintenance &gt; Security &gt; Trusted CA certificate<br>Append CA certificate: \
CN=Edge Issuing CA 3,O=Example Trust; then restart the node
   - SHA-256 `{sample.issuing().sha256}` in `ca/issuing.der`

- **Verify:** Configuration &gt; Zones &gt; Zones shows the traversal zone Active
- **Sources:** MRA Deployment Guide (X15.2), traversal zone
- **More:** `edgetrust explain intermediate-missing`
"""

FULL_END = """\
### 4. info: `different-issuers` on the deployment

- **Found:** Expressway-C and Expressway-E are signed by different CAs.
- **Expected:** each side trusts the other's CA
- **Got:** Edge Root G2 and Corp Root
- **Consequence:** None, as long as both lists are right.
- **Verify:** nothing to verify
- **More:** `edgetrust explain different-issuers`

## Not examined

- imp1 has no tomcat certificate given: `connection imp-https:expc1.corp.example.com->imp1.corp.example.com`
- the list of the phones is assumed: `trust-list phones`

## Could not be read

- `ca/old.p7b`: not PKCS\\#7: expected a SEQUENCE, got 0x3c
- `certs/cucm.pem:31`: certificate cut short after 412 bytes

## Defects of edgetrust itself

- The rule `trust-list-too-long` failed, so its findings are missing. Please report it.
"""


def tokens(markdown: str) -> list[Token]:
    """Every token of a document, those within lines included."""
    return [each for block in READER.parse(markdown) for each in (block, *(block.children or ()))]


def shown(markdown: str) -> str:
    """The text that a reader of one line sees."""
    html = READER.renderInline(markdown)
    return unescape(re.sub(r"<!-- -->|</?code>", "", html))


def test_a_whole_document() -> None:
    """Head, a table for each pair of nodes, and the findings with their remedies."""
    assert render_markdown(sample.small()) == SMALL


def test_every_outcome_and_every_gap() -> None:
    """Each outcome has its sign, and what is missing is listed at the end."""
    rendered = render_markdown(sample.full())

    for cell in ("✅ ok", "⚠️ warn", "❌ FAIL", "❓ unknown", "⚪ not verified"):
        assert f"\n| {cell} | `" in rendered
    assert ", judged at 2026-11-23 00:00:00 UTC, as release X15.5. 9 connections: " in rendered
    assert rendered.endswith(FULL_END)


def test_a_sound_report() -> None:
    """Nothing wrong, no findings."""
    assert render_markdown(sample.sound()).endswith(
        "### expc1.corp.example.com ↔ expe1.example.com\n\n"
        "| Outcome | Connection | Direction | Port | Why |\n"
        "|---|---|:-:|---|---|\n"
        "| ✅ ok | `traversal` | → | 7001 |  |\n"
    )


def test_ladders_are_drawn_on_demand() -> None:
    """With the option, handshakes stand between connections and findings, as drawings."""
    without, rendered = render_markdown(sample.small()), render_markdown(sample.small(), ladder=True)

    drawing = (
        "## Handshakes\n\n"
        "❌ `traversal:expc1.corp.example.com->expe1.example.com`\n\n"
        "```text\n"
        "expc1.corp.example.com                         expe1.example.com\n"
        "|--- ClientHello ----------------------------->|  ok\n"
        "|<----------------------------- ServerHello ---|  ok\n"
        "|<----------------------------- Certificate ---|  FAIL\n"
        "|--- alert unknown_ca (48) ------------------->|\n"
        "```\n\n"
    )
    assert rendered == without.replace("## Findings\n", f"{drawing}## Findings\n")
    verdict = replace(sample.sound().connections[0], ladder=())
    report = replace(sample.sound(), connections=(verdict,))
    assert render_markdown(report, ladder=True) == render_markdown(report)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CN=a_b,O=*x* [y](z) `c` ~~d~~ $e$", "CN=a\\_b,O=\\*x\\* \\[y\\](z) &#96;c&#96; \\~\\~d\\~\\~ \\$e\\$"),
        ("a | b \\| c", "a &#124; b &#92;&#124; c"),
        ("<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;"),
        ("@all a@example.com #1 a#1 # 1", "@<!-- -->all a@example.com \\#<!-- -->1 a\\#1 \\# 1"),
        ("see https://x.test or www.x.test", "see https:/&#47;x.test or www&#46;x.test"),
        ("- a", "\\- a"),
        ("12. a", "12\\. a"),
        ("12) a", "12\\) a"),
        ("1.2.3.4", "1\\.2.3.4"),
        (" a ", "&#32;a&#32;"),
        ("", ""),
    ],
)
def test_prose_shows_what_it_is_given(text: str, expected: str) -> None:
    """Whatever means something in Markdown, or to GitHub, is quoted."""
    assert prose(text) == expected
    assert shown(prose(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("certs/a b_c*.pem:1", "`certs/a b_c*.pem:1`"),
        ("x", "`x`"),
        ("a`b", "<code>a&#96;b</code>"),
        ("a|b\\", "<code>a&#124;b&#92;</code>"),
        (" a", "<code>&#32;a</code>"),
        ("", "<code></code>"),
    ],
)
def test_code_shows_what_it_is_given(text: str, expected: str) -> None:
    """A code span where one can hold the text, else the element."""
    assert code(text) == expected
    assert shown(code(text)) == text


def structure(report: Report) -> Counter[str]:
    """How many of each block and each span there are: what must not depend on any string."""
    found = tokens(render_markdown(report, ladder=True))
    assert {token.content for token in found if token.type == "html_inline"} <= OWN_HTML
    spans = {"text", "text_special", "entity", "html_inline", "code_inline", "inline"}
    return Counter(token.type for token in found if token.type not in spans)


@cache
def harmless() -> Counter[str]:
    """The structure of the same report with a string that means nothing anywhere."""
    return structure(sample.hostile("x"))


@pytest.mark.parametrize("text", sample.HOSTILE)
def test_hostile_strings_stay_text(text: str) -> None:
    """No string adds a heading, a cell, a link, an image or an HTML element."""
    assert structure(sample.hostile(text)) == harmless()
    assert all(line.isprintable() for line in render_markdown(sample.hostile(text), ladder=True).split("\n"))


@given(st.text())
def test_any_string_stays_text(text: str) -> None:
    """The same, for strings nobody thought of."""
    assert structure(sample.hostile(text)) == harmless()


@given(st.text())
def test_any_string_is_shown_as_it_is(text: str) -> None:
    """A reader sees the printable form of the string, in prose and in code."""
    assert shown(prose(printable(text))) == printable(text)
    assert shown(code(printable(text))) == printable(text)
