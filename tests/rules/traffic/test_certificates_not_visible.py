"""TLS 1.3, which hides the certificates."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from tests.observed import found, handshake, handshakes, observe, seen

SLUG = "certificates-not-visible"
HIDDEN = "1.3, which hides certificates, CA names and most alerts"


def test_all_of_them_are_one_finding_that_says_where_to_look() -> None:
    """For information: nothing is broken."""
    shown = handshakes("mutual-1.3", "server-only-1.3", "mutual-1.2")

    (finding,) = found(SLUG, seen(*shown))

    assert (finding.severity, finding.node, finding.remedy.steps) == (Severity.INFO, None, ())
    names = "expe1.example.com (10.0.20.21:7001), expe1.example.com (10.0.20.21:443)"
    assert finding.message == f"2 handshakes use TLS {HIDDEN} (with {names})"
    assert "edgetrust probe" in finding.remedy.verify


def test_many_servers_are_counted() -> None:
    """Five are named."""
    shown = [handshake(version=0x0304, port=port) for port in range(1, 8)]

    (finding,) = found(SLUG, seen(*shown))

    assert finding.message.endswith("10.0.20.21:5 and 2 more)")


@pytest.mark.parametrize("keylog", [False, True])
def test_what_a_key_log_opens_is_visible(*, keylog: bool) -> None:
    """And is not told to be hidden."""
    assert len(found(SLUG, observe("mutual-1.3", keylog=keylog))) == (0 if keylog else 1)


@pytest.mark.parametrize("name", ["mutual-1.2", "client-expired-1.2", "closed-after-hello"])
def test_it_does_not_fire(name: str) -> None:
    """For older versions, and where none was agreed on."""
    assert found(SLUG, observe(name)) == []
