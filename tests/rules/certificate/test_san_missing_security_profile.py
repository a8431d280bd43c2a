"""`san-missing-security-profile`: CUCM answers 403 to phones whose profile the Expressway-C does not name."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import SecurityMode, Slot
from edgetrust.model.finding import Severity
from tests.deployments import (
    C1,
    C2,
    C_CLUSTER,
    PROFILE,
    PUBLISHER,
    SUBSCRIBER,
    SUBSCRIBER2,
    Site,
    cluster,
    stand_alone,
)
from tests.examine import examine, found, sole

SLUG = "san-missing-security-profile"
WITHOUT = {(C1, "server"): {"sans": [C1, C_CLUSTER]}}


def test_the_connections_from_cucm_to_that_peer_are_broken() -> None:
    """From every CUCM node; the other peer is unaffected."""
    finding = sole(SLUG, cluster(certificates=WITHOUT))

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, C1, Slot.SERVER)
    assert finding.connections == tuple(f"cucm-sip-back:{node}->{C1}" for node in (PUBLISHER, SUBSCRIBER, SUBSCRIBER2))
    assert finding.message == f"the server certificate of {C1} does not name the phone security profile {PROFILE}"
    assert (finding.expected, finding.got) == (f"DNS:{PROFILE}", f"DNS:{C1}, DNS:{C_CLUSTER}")
    assert "403" in finding.consequence


def test_the_verdicts_and_the_finding_agree() -> None:
    """Every connection that this rule explains is in the finding."""
    site = cluster(certificates=WITHOUT)

    (failure,) = examine(site).failures(SLUG)

    assert failure.connections == sole(SLUG, site).connections


def test_without_mixed_mode_it_is_a_warning() -> None:
    """Encrypted profiles are downgraded to TCP there, so nothing fails today."""
    finding = sole(SLUG, cluster(certificates=WITHOUT, cucm={"security_mode": SecurityMode.NON_SECURE}))

    assert (finding.severity, finding.connections) == (Severity.WARNING, ())
    assert "once the cluster is in mixed mode" in finding.consequence


def test_a_name_with_which_no_csr_can_be_made_is_not_asked_for() -> None:
    """The profile is copied under a better name first; another finding says so."""
    site = cluster(certificates=WITHOUT, cucm={"phone_security_profiles": ("Cisco 8865 - Secure",)})

    do = next(finding for finding in found(SLUG, site) if finding.node == C1).remedy.steps[0].do

    assert "DNS:Cisco" not in do
    assert "the FQDN under which Cisco 8865 - Secure is copied first" in do


def test_a_profile_with_a_dot_at_its_end_is_in_no_certificate() -> None:
    """CUCM looks for the dot as well, whatever the certificate has without it."""
    names = {(C1, "server"): {"sans": [C1, C_CLUSTER, PROFILE]}}
    site = cluster(certificates=names, cucm={"phone_security_profiles": (f"{PROFILE}.",)})

    finding = next(each for each in found(SLUG, site) if each.node == C1)

    assert finding.message.endswith(f"does not name the phone security profile {PROFILE}.")
    assert set(finding.connections) <= {
        each for failure in examine(site).failures(SLUG) for each in failure.connections
    }


def test_only_missing_profiles_are_named() -> None:
    """The one that is there is not."""
    finding = found(SLUG, cluster(certificates=WITHOUT, cucm={"phone_security_profiles": (C_CLUSTER, PROFILE, "a.b")}))[
        0
    ]

    assert finding.expected == f"DNS:{PROFILE}, DNS:a.b"


@pytest.mark.parametrize(
    "site",
    [
        cluster(),
        stand_alone(),
        cluster(cucm=()),
        cluster(certificates={(C1, "server"): None, (C2, "server"): None}),
        cluster(certificates=WITHOUT, c={"version": "X15.5"}, cucm={"phone_security_profiles": ()}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Healthy deployments, no CUCM, no profiles, unknown certificates."""
    assert found(SLUG, site) == ()
