"""What a person reads of a look at live services."""

from __future__ import annotations

import pytest

from edgetrust.model.alert import Alert
from edgetrust.model.certificate import Unreadable
from edgetrust.model.probe import Answer, ClientCertificate, Failure, Probe, ProbeResult, ServiceLookup, Stage
from edgetrust.report.probe_text import MOST_AUTHORITIES, MOST_CERTIFICATES, render_probe_text
from edgetrust.rules.shown import find_in_chains
from tests import make
from tests.shown import shown

ROOT = make.ca("CN=Root")
LEAF = make.leaf("expe1.example.com", ROOT)


def render(*results: ProbeResult, services: tuple[ServiceLookup, ...] = (), colour: bool = False) -> str:
    """The text, at `make.NOW`."""
    probe = Probe(results=results, time=make.NOW, services=services)
    return render_probe_text(probe, find_in_chains(results, make.NOW), at=make.NOW, colour=colour)


def test_both_sides_of_a_handshake_are_told() -> None:
    """The whole block, line by line."""
    result = shown(LEAF, ROOT, authorities=["CN=Root", "CN=Other"])

    assert render(result) == (
        "expe1.example.com:8443 at 192.0.2.1\n"
        "  speaks      TLS 1.2, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 (SNI expe1.example.com)\n"
        "  shows       0. CN=expe1.example.com\n"
        "                 issued by CN=Root\n"
        f"                 {end(LEAF)}, SHA-256 {LEAF.certificate.sha256}\n"
        "              1. CN=Root\n"
        "                 issued by CN=Root\n"
        f"                 {end(ROOT)}, SHA-256 {ROOT.certificate.sha256}\n"
        "  asks for    a client certificate; it names 2 CAs:\n"
        "                CN=Root\n"
        "                CN=Other\n"
        "\n"
        "1 service, 1 reached\n"
    )


def end(issued: make.Issued) -> str:
    """How long a certificate is good for."""
    until = issued.certificate.not_after
    return f"valid until {until:%Y-%m-%d} ({(until - make.NOW).days} days)"


@pytest.mark.parametrize(
    "result,line",
    [
        (shown(LEAF), "asks for    no client certificate"),
        (shown(), "shows       no certificate"),
        (shown(LEAF, client_certificate=ClientCertificate.REQUESTED), "a client certificate; it names no CA"),
        (
            shown(LEAF, client_certificate=ClientCertificate.REQUIRED, authorities=["CN=Root"]),
            "a client certificate and refuses clients without one; it names 1 CA:",
        ),
        (shown(alert=Alert(code=48, name="unknown_ca")), "alert       unknown_ca (48)"),
        (
            shown(answer=Answer.REFUSED, has_shown_certificate=True),
            "handshake   with the client certificate: the server refused",
        ),
        (
            shown(answer=Answer.UNOPPOSED),
            "handshake   without a client certificate: the server said nothing against it",
        ),
        (
            shown(failure=Failure(stage=Stage.CONNECT, text="refused"), is_reached=False),
            "failed      connect: refused",
        ),
        (shown(chain=(Unreadable(b"", "nothing"),)), "shows       0. unreadable: nothing"),
        (shown(make.leaf("x", ROOT, not_after=make.NOW)), "expired 2026-11-23"),
        (
            shown(make.leaf("x", ROOT, not_before=make.NOW.replace(hour=1))),
            "valid from 2026-11-23",
        ),
    ],
)
def test_each_fact_has_its_line(result: ProbeResult, line: str) -> None:
    """In words."""
    assert line in render(result)


def test_long_lists_are_counted() -> None:
    """The JSON document has them all."""
    text = render(shown(LEAF, authorities=[f"CN=CA {number}" for number in range(MOST_AUTHORITIES + 3)]))

    assert "and 3 more" in text
    assert f"CN=CA {MOST_AUTHORITIES}" not in text


def test_a_chain_without_end_is_counted() -> None:
    """As many certificates as a message holds are no page to read."""
    text = render(shown(chain=(Unreadable(b"", "nothing"),) * (MOST_CERTIFICATES + 2)))

    assert text.count(" unreadable: nothing\n") == MOST_CERTIFICATES
    assert "\n              and 2 more\n" in text


def test_service_records_come_first() -> None:
    """With their warnings, or why nothing is known."""
    found = ServiceLookup(name="_a._tls.example.com", warnings=("it is missing",))
    unknown = ServiceLookup(name="_b._tls.example.com", failure="no answer")

    text = render(services=(found, unknown))

    assert text.startswith(
        "_a._tls.example.com\n  leads to    nothing: there is no such record\n  warning     it is missing"
    )
    assert "_b._tls.example.com\n  unknown     no answer" in text


def test_findings_stand_below() -> None:
    """As every report has them: what is wrong, where, and what to do about it."""
    text = render(shown(make.leaf("expe1.example.com", ROOT, not_after=make.NOW)))

    below = text[text.index("\n\nFindings\n\n 1. error  certificate-expired  on ") :]
    assert "\n    remedy " in below
    assert below.endswith("\n    more         edgetrust explain certificate-expired\n\n1 service, 1 reached\n")


def test_names_cannot_steer_the_terminal() -> None:
    """A subject with escapes, whether or not colours are on."""
    evil = make.ca("CN=\x1b[31mroot")

    assert "\x1b" not in render(shown(evil))
    assert "\x1b[31mroot" not in render(shown(evil), colour=True)
