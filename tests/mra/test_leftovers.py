"""What servers made for themselves, and show no more."""

from __future__ import annotations

import pytest

from edgetrust.mra.leftovers import find_former_owner
from tests import make
from tests.deployments import CORP_ISSUING, PUBLISHER, SUBSCRIBER, UNITY, Certified, Place, Site, cluster, stand_alone

OWN = make.leaf(PUBLISHER, key="rsa:own")


def owner(certificate: make.Issued, site: Site) -> str | None:
    """Whose it was."""
    found = find_former_owner(certificate.certificate, site.deployment, site.inventory)
    return found.id if found is not None else None


def test_a_server_that_shows_others_has_left_it_behind() -> None:
    """By common name or by SAN; of a multi-server certificate the first is named."""
    shared = make.leaf("cucm-ms.corp.example.com", sans=[SUBSCRIBER, PUBLISHER], key="rsa:own")

    assert owner(OWN, stand_alone()) == PUBLISHER
    assert owner(shared, stand_alone()) == PUBLISHER
    assert owner(make.leaf(UNITY, key="rsa:own"), cluster()) == UNITY


@pytest.mark.parametrize(
    ("certificate", "site"),
    [
        (OWN, stand_alone(certificates={(PUBLISHER, "callmanager"): [OWN]})),
        (OWN, stand_alone(certificates={(PUBLISHER, "callmanager"): None})),
        (make.leaf("other.corp.example.com", key="rsa:own"), stand_alone()),
        (make.leaf(PUBLISHER, CORP_ISSUING), stand_alone()),
        (make.ca(f"CN={PUBLISHER}"), stand_alone()),
        (OWN, stand_alone(cucm=())),
    ],
)
def test_nothing_is_left_behind_that_may_be_shown(certificate: make.Issued, site: Site) -> None:
    """One that is in use or may be, one of somebody else, one of a CA, a CA."""
    assert owner(certificate, site) is None


def test_an_ecdsa_certificate_may_be_shown_where_nobody_knows_the_others() -> None:
    """CUCM has them beside those of RSA, whether or not the deployment file names them."""
    elliptic = make.leaf(PUBLISHER, key="elliptic")
    declared: dict[Place, Certified] = {(PUBLISHER, each): {} for each in ("tomcat_ecdsa", "callmanager_ecdsa")}

    assert owner(elliptic, stand_alone()) is None
    assert owner(elliptic, stand_alone(certificates=declared)) == PUBLISHER
