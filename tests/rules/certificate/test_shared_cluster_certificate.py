"""`shared-cluster-certificate`: a private key that was copied."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import C1, E1, E2, E_CLUSTER, PUBLIC_ISSUING, Site, cluster, stand_alone
from tests.examine import found, sole

SLUG = "shared-cluster-certificate"
SHARED = make.leaf(E_CLUSTER, PUBLIC_ISSUING, sans=[E_CLUSTER, E1, E2, "example.com"])


def test_one_certificate_on_two_peers_is_one_finding() -> None:
    """With a step for each of them, and no connection: everything works."""
    finding = sole(SLUG, cluster(certificates={(E1, "server"): [SHARED], (E2, "server"): [SHARED]}))

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, E1, Slot.SERVER)
    assert finding.message == f"{E1} and {E2} use one private key"
    assert (finding.got, finding.connections) == ("one key on 2 peers", ())
    assert [step.node for step in finding.remedy.steps] == [E1, E2]
    assert [evidence.source for evidence in finding.evidence] == [f"certs/{E1}.server.pem", f"certs/{E2}.server.pem"]


def test_two_certificates_with_one_key_are_the_same_defect() -> None:
    """What is shared is the key."""
    assert len(found(SLUG, cluster(certificates={(E2, "server"): {"key": E1}}))) == 1


def test_a_declared_sharing_is_said_to_be_intended() -> None:
    """It stays a warning: the article describes it and advises against it."""
    site = cluster(e={"shared_certificate": True}, certificates={(E1, "server"): [SHARED], (E2, "server"): [SHARED]})

    finding = sole(SLUG, site)

    assert finding.severity is Severity.WARNING
    assert finding.message.endswith("as the deployment declares")


@pytest.mark.parametrize(
    "site",
    [
        cluster(),
        stand_alone(),
        cluster(certificates={(E1, "server"): [SHARED], (E2, "server"): None}),
        cluster(certificates={(C1, "server"): {"key": E1}}),
        cluster(certificates={(C1, "client"): {"key": C1, "eku": ["clientAuth"]}}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """A peer that is unknown, sides of their own, and one node that uses its key for both of its certificates."""
    assert found(SLUG, site) == ()
