from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.report import Report
from edgetrust.model.verdict import Outcome
from edgetrust.report.text import MOST_PAIRS, render_text
from tests.report import sample

SGR = re.compile(r"\x1b\[[0-9;]*m")

SMALL = f"""\
Acme (acme.yaml)
judged at 2026-11-23 00:00:00 UTC
Defects were found; each finding says how to mend it.

Connections

expc1.corp.example.com <-> expe1.example.com
  FAIL  ->  traversal  7001
      expc1 rejects expe1: unable to get local issuer certificate (OpenSSL 20), alert unknown_ca
        (48) [finding 1]

Findings

 1. error  intermediate-missing  on expc1.corp.example.com, trusted-ca list
    The trusted CA list lacks the intermediate above the certificate of expe1.example.com.
    expected     CN=Edge Issuing CA 3,O=Example Trust in the list, or sent by expe1.example.com
    got          neither; the root CN=Edge Root G2,O=Example Trust is in the list
    consequence  The traversal zone stays down, so nobody outside can sign in.
    affects      expc1.corp.example.com <-> expe1.example.com: traversal
    evidence     certs/expe1.pem:1
                 ca/issuing.der
    remedy       1. expc1.corp.example.com: Maintenance > Security > Trusted CA certificate
                    Append CA certificate: CN=Edge Issuing CA 3,O=Example Trust; then restart the
                    node
                    SHA-256 {sample.issuing().sha256}
                    in ca/issuing.der
    impact       a restart of the node
    verify       Configuration > Zones > Zones shows the traversal zone Active
    sources      MRA Deployment Guide (X15.2), traversal zone
    more         edgetrust explain intermediate-missing

1 connection: 1 fail; 1 finding: 1 error; 3 certificates
"""

FULL_CONNECTIONS = """\
Connections

expc1.corp.example.com <-> expe1.example.com
  FAIL          ->  traversal      7001     expc1 rejects expe1: unable to get local issuer certificate (OpenSSL 20), alert unknown_ca (48) [finding 1]
  FAIL          ->  ssh-tunnel     2222     expc1 rejects expe1: unable to get local issuer certificate (OpenSSL 20), no alert [finding 1]
  ok            <-  sip-service    in-band
  ok            ->  xcp-router     7400

expc1.corp.example.com <-> cucm-pub.corp.example.com
  warn          ->  cucm-https     8443     expc1 accepts, with a warning, cucm-pub: ecdsa-issuer-not-trusted
  FAIL          <-  cucm-sip-back  5061     cucm-pub rejects expc1: hostname mismatch (OpenSSL 62), expects secure-8865.example.com, and secure-7841.example.com or alias.example.com, SIP 403 and no alert [finding 2]

expc1.corp.example.com <-> imp1.corp.example.com
  unknown       ->  imp-xmpp       7400     not known whether expc1 accepts imp1: the cup_xmpp certificate of imp1.corp.example.com is not given
  not verified  ->  imp-https      8443     expc1 does not verify imp1: tls_verify is off, and before X14.2 that is honoured

jabber <-> expe1.example.com
  warn          ->  jabber-https   8443     jabber asks the user about expe1: unable to get local issuer certificate (OpenSSL 20) [finding 3]
"""  # noqa: E501

FULL_END = """\
 4. info  different-issuers  on the deployment
    Expressway-C and Expressway-E are signed by different CAs.
    expected     each side trusts the other's CA
    got          Edge Root G2 and Corp Root
    consequence  None, as long as both lists are right.
    verify       nothing to verify
    more         edgetrust explain different-issuers

Not examined

  imp1 has no tomcat certificate given
    - connection imp-https:expc1.corp.example.com->imp1.corp.example.com
  the list of the phones is assumed
    - trust-list phones

Could not be read

  ca/old.p7b: not PKCS#7: expected a SEQUENCE, got 0x3c
  certs/cucm.pem:31: certificate cut short after 412 bytes

Defects of edgetrust itself

  the rule trust-list-too-long failed, so its findings are missing; please report it

9 connections: 2 ok, 2 warn, 3 fail, 1 unknown, 1 not verified; 4 findings: 2 errors, 1 warning, 1 info; 41 certificates
"""


def test_a_whole_report() -> None:
    """Head, connections, findings and summary, wrapped at a hundred columns."""
    assert render_text(sample.small()) == SMALL


def test_a_sound_report_is_short() -> None:
    """Nothing wrong, nothing to read."""
    assert render_text(sample.sound()) == (
        "Acme (acme.yaml)\n"
        "judged at 2026-11-23 00:00:00 UTC\n"
        "Nothing wrong was found, and everything was examined.\n"
        "\n"
        "Connections\n"
        "\n"
        "expc1.corp.example.com <-> expe1.example.com\n"
        "  ok  ->  traversal  7001\n"
        "\n"
        "1 connection: 1 ok; 0 findings; 3 certificates\n"
    )


def test_every_outcome_in_its_line() -> None:
    """One aligned line a connection, grouped by node pair; every section in its place."""
    rendered = render_text(sample.full(), width=300)

    assert rendered.startswith("Acme (acme.yaml)\njudged at 2026-11-23 00:00:00 UTC, as release X15.5\n")
    assert FULL_CONNECTIONS in rendered
    assert rendered.endswith(FULL_END)


def test_nothing_to_say_about_connections() -> None:
    """Without connections there is no heading for them."""
    rendered = render_text(replace(sample.sound(), connections=()))

    assert rendered == (
        "Acme (acme.yaml)\n"
        "judged at 2026-11-23 00:00:00 UTC\n"
        "Nothing wrong was found in the certificates at hand; no connection could be judged.\n"
        "\n"
        "0 connections; 0 findings; 3 certificates\n"
    )


def test_ladders_are_drawn_on_demand() -> None:
    """With the option, handshakes stand between connections and findings."""
    without, rendered = render_text(sample.small()), render_text(sample.small(), ladder=True)

    drawing = (
        "\nHandshakes\n"
        "\n"
        "traversal, port 7001\n"
        "\n"
        "  expc1.corp.example.com                         expe1.example.com\n"
        "  |--- ClientHello ----------------------------->|  ok\n"
        "  |<----------------------------- ServerHello ---|  ok\n"
        "  |<----------------------------- Certificate ---|  FAIL\n"
        "  |--- alert unknown_ca (48) ------------------->|\n"
    )
    assert rendered == without.replace("\nFindings\n", f"{drawing}\nFindings\n")


def test_no_ladders_no_heading() -> None:
    """Exchanges without messages make no section."""
    verdict = replace(sample.sound().connections[0], ladder=())
    report = replace(sample.sound(), connections=(verdict,))

    assert render_text(report, ladder=True) == render_text(report)


@pytest.mark.parametrize("report", [sample.sound(), sample.small(), sample.full()], ids=["sound", "small", "full"])
def test_colour_says_nothing_of_its_own(report: Report) -> None:
    """Without its colours, the coloured report is the plain one."""
    coloured = render_text(report, colour=True, ladder=True)

    assert SGR.search(coloured)
    assert SGR.sub("", coloured) == render_text(report, ladder=True)


def test_names_are_never_broken() -> None:
    """On a narrow terminal lines wrap between words: what one wants to copy stays whole."""
    rendered = render_text(sample.full(), width=20, ladder=True)

    assert sample.issuing().sha256 in rendered
    assert "secure-8865.example.com,\n" in rendered


def test_a_finding_that_touches_everything_is_counted() -> None:
    """In a large deployment a finding names some pairs of nodes, and how many more there are."""
    servers = [f"e{number}.example.com" for number in range(MOST_PAIRS + 2)]
    base = sample.sound().connections[0]
    verdicts = tuple(
        replace(base, connection=replace(base.connection, server=server), outcome=Outcome.FAIL) for server in servers
    )
    finding = sample.missing_intermediate(*(verdict.connection.id for verdict in verdicts))

    rendered = render_text(replace(sample.sound(), connections=verdicts, findings=(finding,)))

    assert "                 and 2 more pairs of nodes\n" in rendered


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("text", sample.HOSTILE)
def test_hostile_strings_reach_no_terminal(text: str, colour: bool) -> None:
    """Besides our own colours no control character is printed, and no line is forged."""
    rendered = render_text(sample.hostile(text), colour=colour, ladder=True)

    lines = SGR.sub("", rendered).split("\n") if colour else rendered.split("\n")
    assert all(line.isprintable() for line in lines)
    assert not any(line.startswith("FAIL everything") for line in lines)


@given(st.text(), st.integers(-5, 300))
def test_any_string_is_printed_safely(text: str, width: int) -> None:
    """The same, for strings nobody thought of, on any terminal."""
    rendered = render_text(sample.hostile(text), ladder=True, width=width)

    assert all(line.isprintable() for line in rendered.split("\n"))


def test_the_number_of_a_finding_stays_with_its_word() -> None:
    """However narrow the terminal is."""
    for width in range(40, 120):
        lines = render_text(sample.full(), width=width).splitlines()

        assert [line for line in lines if line.endswith("[finding") or "\xa0" in line] == []
