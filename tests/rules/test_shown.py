"""What can be said of a shown certificate alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from edgetrust.model.certificate import Unreadable
from edgetrust.model.finding import Severity
from edgetrust.rules.shown import find_in_chains
from tests import make
from tests.shown import shown

ROOT = make.ca("Root")
LONG = timedelta(days=400)


def leaf(begin: timedelta, end: timedelta) -> make.Issued:
    """Valid between these distances from `make.NOW`."""
    return make.leaf("expe1.example.com", ROOT, not_before=make.NOW + begin, not_after=make.NOW + end)


@pytest.mark.parametrize(
    "begin,end,expected",
    [
        (-LONG, LONG, []),
        (-LONG, timedelta(days=31), []),
        (-LONG, timedelta(days=30), [("expires-soon", Severity.WARNING)]),
        (-LONG, timedelta(0), [("certificate-expired", Severity.ERROR)]),
        (timedelta(seconds=1), LONG, [("certificate-not-yet-valid", Severity.ERROR)]),
    ],
)
def test_dates_are_judged(begin: timedelta, end: timedelta, expected: list[tuple[str, Severity]]) -> None:
    """Either side of each."""
    findings = find_in_chains([shown(leaf(begin, end), ROOT)], make.NOW)

    assert [(finding.rule, finding.severity) for finding in findings] == expected


def test_one_certificate_on_many_ports_is_one_finding() -> None:
    """Every service is evidence and has its step; errors come first."""
    expired, soon = leaf(-LONG, -timedelta(days=1)), leaf(-LONG, timedelta(days=2))
    results = [shown(soon, port=1), shown(expired, expired, port=8443), shown(expired, port=5061)]

    error, warning = find_in_chains(results, make.NOW)

    assert (error.rule, error.node) == ("certificate-expired", "expe1.example.com:8443")
    assert [each.source for each in error.evidence] == ["expe1.example.com:8443", "expe1.example.com:5061"]
    assert [step.node for step in error.remedy.steps] == ["expe1.example.com:8443", "expe1.example.com:5061"]
    assert {each.sha256 for each in error.evidence} == {expired.certificate.sha256}
    assert warning.rule == "expires-soon"


def test_cas_of_the_chain_are_looked_at_too() -> None:
    """An expired root that is sent."""
    root = make.ca("Old", not_before=make.NOW - LONG, not_after=make.NOW - timedelta(days=3))

    (finding,) = find_in_chains([shown(leaf(-LONG, LONG), root)], make.NOW)

    assert "CN=Old" in finding.message


def test_without_certificates_there_is_nothing_to_say() -> None:
    """A service that showed none."""
    assert find_in_chains([shown()], make.NOW) == ()


def test_a_key_that_clients_are_not_shown_is_told() -> None:
    """We offer more than they do. Of a CA above it the curve is no matter: its key only signs."""
    odd = make.leaf("expe1.example.com", ROOT, key="brainpool:expe1")
    ca = make.ca("Odd", key="brainpool:Odd")

    (finding,) = find_in_chains([shown(odd, ca), shown(odd, port=5061), shown(leaf(-LONG, LONG), ca)], make.NOW)

    assert (finding.rule, finding.severity) == ("curve-not-offered", Severity.ERROR)
    assert finding.got == "a key of the curve brainpoolP256r1"
    assert [each.source for each in finding.evidence] == ["expe1.example.com:8443", "expe1.example.com:5061"]
    assert (
        finding.consequence
        == "a client that does not offer the curve gets no certificate but alert handshake_failure (40)"
    )


def test_a_chain_that_clients_do_not_read_is_told() -> None:
    """From 102,401 octets of a Certificate message on, unreadable certificates counted."""
    usual = leaf(-LONG, LONG)
    room = 102_400 - 3 - 3 - len(usual.der) - 3
    fits, long, none = (
        shown(usual, port=port, chain=(*head, Unreadable(bytes(size), "nothing")))
        for port, head, size in (
            (1, (usual.certificate,), room),
            (2, (usual.certificate,), room + 1),
            (3, (Unreadable(b"", "nothing"),), 200_000),
        )
    )

    (finding,) = find_in_chains([fits, long, none], make.NOW)

    assert (finding.rule, finding.severity, finding.node) == (
        "certificates-too-large",
        Severity.ERROR,
        "expe1.example.com:2",
    )
    assert finding.got == "102,401 octets with what is sent behind it (1)"
