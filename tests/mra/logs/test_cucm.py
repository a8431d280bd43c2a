"""Lines of CUCM."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.logs import pattern, see, sole


@pytest.mark.parametrize(
    "text",
    [
        "CSR Public Key and Certificate Public Key Do Not Match",
        "CSR Public Key and Certificate Public Key does not match",
        "csr san and certificate san do not match",
        "CSR SAN and Certificate SAN does not match",
        "CA certificate is not available in the trust-store",
        "File /usr/local/platform/.security/CallManager/keys/CallManager.csr does not exist",
    ],
)
def test_words_and_capitals_of_releases_differ(text: str) -> None:
    """The key words do not."""
    assert sole(text).rule == "upload-refused"


def test_only_the_last_word_of_the_name_check_is_a_refusal() -> None:
    """The device name never matches; the profile name should."""
    line = pattern("profile-name").near_miss

    assert see(line) == ()
    assert sole(f"{line} {pattern('profile-name').sample}").expected_name == "secure-8865.example.com"


def test_the_unit_decides_whom_an_expiring_certificate_concerns() -> None:
    """The one for backups is none of ours."""
    tomcat, ipsec = sole(pattern("monitor").sample), sole(pattern("monitor-ipsec").sample)

    assert (tomcat.rule, ipsec.rule) == ("certificate-monitor", "ipsec-or-drf-certificate")


def test_the_monitor_says_when_and_on_which_node() -> None:
    """By its own time, which has a year; by the node's FQDN, or else the identity at its end."""
    line = pattern("monitor").sample
    bare = f"{line.partition('UTC : ')[2]}[NodeID=cucm-pub]"

    told, short = sole(line), sole(bare)

    assert (told.time, told.node) == (datetime(2026, 11, 20, 8, 0, tzinfo=UTC), "cucm-pub.corp.example.com")
    assert (short.time, short.node) == (None, "cucm-pub")
