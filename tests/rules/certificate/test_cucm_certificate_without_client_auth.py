"""`cucm-certificate-without-client-auth`: the second handshake of secure registration."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import SecurityMode, Slot
from edgetrust.model.finding import Severity
from tests.deployments import C1, C2, PUBLISHER, SUBSCRIBER, Site, cluster, stand_alone
from tests.examine import examine, found, sole

SLUG = "cucm-certificate-without-client-auth"
SERVER_ONLY = {"eku": ["serverAuth"]}
ON_PUBLISHER = {(PUBLISHER, "callmanager"): SERVER_ONLY}


def test_secure_registration_fails() -> None:
    """An error with the connections back from this node."""
    finding = sole(SLUG, cluster(certificates=ON_PUBLISHER))

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, PUBLISHER, Slot.CALLMANAGER)
    assert finding.connections == (f"cucm-sip-back:{PUBLISHER}->{C1}", f"cucm-sip-back:{PUBLISHER}->{C2}")
    assert finding.message == f"the CallManager certificate of {PUBLISHER} does not permit client authentication"
    assert finding.got == "serverAuth"


def test_the_verdicts_and_the_finding_agree() -> None:
    """It explains the failure, not the general one about clientAuth."""
    site = cluster(certificates=ON_PUBLISHER)

    (failure,) = examine(site).failures(SLUG)

    assert failure.connections == sole(SLUG, site).connections


@pytest.mark.parametrize(
    "changes", [{"security_mode": SecurityMode.NON_SECURE}, {"security_mode": SecurityMode.MIXED, "tls_verify": False}]
)
def test_where_nobody_asks_for_it_it_is_information(changes: dict[str, object]) -> None:
    """CUCM accepts the certificate, and Expressway-C does not look."""
    finding = sole(SLUG, cluster(certificates=ON_PUBLISHER, cucm=changes))

    assert (finding.severity, finding.connections) == (Severity.INFO, ())


@pytest.mark.parametrize("changes", [{"eku_checking": False}, {"eku_checking": False, "version": "X15.4"}])
def test_the_checking_mode_of_the_expressway_c_decides(changes: dict[str, object]) -> None:
    """It came with X15.5; from then on Off spares CUCM."""
    finding = sole(SLUG, cluster(certificates=ON_PUBLISHER, c=changes))

    asks = "version" in changes
    assert finding.severity is (Severity.ERROR if asks else Severity.INFO)
    assert len(finding.connections) == (2 if asks else 0)
    assert len(examine(cluster(certificates=ON_PUBLISHER, c=changes)).failures(SLUG)) == asks


def test_the_ecdsa_certificate_is_information() -> None:
    """CUCM shows the RSA one as a client."""
    finding = sole(SLUG, cluster(certificates={(PUBLISHER, "callmanager_ecdsa"): SERVER_ONLY}))

    assert (finding.severity, finding.slot) == (Severity.INFO, Slot.CALLMANAGER_ECDSA)


def test_a_multi_server_certificate_is_one_finding() -> None:
    """With the connections of all nodes that hold it, also where it was re-used from tomcat."""
    multi = {**SERVER_ONLY, "subject": "CN=ms", "sans": [PUBLISHER, SUBSCRIBER], "key": "multi"}
    places = [(PUBLISHER, "callmanager"), (SUBSCRIBER, "callmanager"), (SUBSCRIBER, "tomcat")]

    finding = sole(SLUG, cluster(certificates=dict.fromkeys(places, multi)))

    assert (finding.node, finding.slot, len(finding.connections)) == (PUBLISHER, Slot.CALLMANAGER, 4)


@pytest.mark.parametrize(
    "site",
    [
        cluster(),
        cluster(certificates={(PUBLISHER, "callmanager"): {"eku": None}}),
        cluster(certificates={(PUBLISHER, "callmanager"): {"eku": ["clientAuth"]}}),
        cluster(certificates={(PUBLISHER, "callmanager"): None}),
        cluster(certificates={(PUBLISHER, "tomcat"): SERVER_ONLY}),
        stand_alone(cucm=()),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """No extended key usage is good for everything; tomcat is the business of others."""
    assert found(SLUG, site) == ()
