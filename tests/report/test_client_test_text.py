"""The client certificate test for a terminal."""

from __future__ import annotations

from datetime import UTC, datetime

from edgetrust.model.client_test import Settings
from edgetrust.pki.openssl_text import print_certificate
from edgetrust.report.client_test_text import render_client_test_text
from tests import make
from tests.report.client_test_sample import LEAF, ROOT, SETTINGS, UNCHECKED, result

ASKED = """
  certificate   leaf.pem:1
  regex         /Subject:.*CN=(?<captureCommonName>([^,\\\\]|(\\\\,))*)/m
  username      #captureCommonName#
  CRL checking  {checking}
  judged at     2026-11-23 00:00:00 UTC

"""


def text(*trusted: make.Issued, leaf: make.Issued = LEAF, settings: Settings = SETTINGS, colour: bool = False) -> str:
    """What is shown."""
    found = result(*trusted, leaf=leaf, settings=settings)
    return render_client_test_text(found, settings, leaf.located("leaf.pem"), at=make.NOW, colour=colour)


def test_only_the_crl_is_missing() -> None:
    """The article's second text, and what it means."""
    assert text(ROOT) == (
        """\
Valid certificate: Invalid: unable to get certificate CRL, please ensure that you have uploaded a CRL
Resulting string:  somebody

Everything but the revocation check passed: the certificate is trusted.
Where CRL checking is not in use, this is the good result.
OpenSSL: error 3 at depth 0, unable to get certificate CRL (CN=somebody,OU=People)
"""
        + ASKED.format(checking="all")
        + print_certificate(LEAF.certificate)
    )


def test_not_signed_by_a_listed_ca() -> None:
    """The article's first text."""
    shown = text()

    assert shown.startswith(
        "Valid certificate: Invalid: The client certificate is not signed by a CA in the trusted CA list.\n"
    )
    assert "Everything but" not in shown
    assert "in no document" not in shown


def test_valid() -> None:
    """Nothing is to be explained."""
    shown = text(ROOT, settings=UNCHECKED)

    assert shown.startswith("Valid certificate: Valid\nResulting string:  somebody\n" + ASKED.format(checking="none"))


def test_a_text_of_our_own_is_called_so() -> None:
    """The page's words for an expired certificate are in no document."""
    old = make.leaf("CN=somebody,OU=People", ROOT, not_after=datetime(2026, 2, 1, tzinfo=UTC))

    shown = text(ROOT, leaf=old)

    assert "The page's own words for this case are in no document" in shown
    assert (
        "OpenSSL: error 10 at depth 0, certificate has expired (CN=somebody,OU=People)\n"
        "Looking at revocation as well, OpenSSL stops before that, at error 3 at depth 0, unable to get\n"
        "certificate CRL: the page may show its text for that instead.\n"
    ) in shown
    assert "stops before that" not in text(ROOT, leaf=old, settings=UNCHECKED)


def test_no_match_and_warnings_are_told() -> None:
    """In words."""
    shown = text(ROOT, settings=Settings(pattern="/no such/"))

    assert "Resulting string:  (none: the pattern does not match)\nwarning: the pattern does not match" in shown


def test_the_decoded_certificate_cannot_steer_the_terminal() -> None:
    """Its odd octets are escapes."""
    leaf = make.leaf("CN=somebody", ROOT, sans=["a\x1b[2J.example.com"])

    assert "\x1b" not in text(ROOT, leaf=leaf)
    assert "\x1b[1;31mInvalid" in text(ROOT, colour=True)
