"""`unknown-subject-oid`: SSH decodes the certificate itself, and stops."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from edgetrust.model.verdict import Outcome
from tests.deployments import C1, E1, PUBLISHER, Site, stand_alone
from tests.examine import examine, found, sole

SLUG = "unknown-subject-oid"
OID = "1.3.6.1.4.1.6449.1.2.1.5.1"
ODD = {"subject": f"CN={E1},{OID}=x"}


def test_the_ssh_tunnels_are_named() -> None:
    """A warning; the traversal zone is unaffected."""
    site = stand_alone(certificates={(E1, "server"): ODD})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, E1, Slot.SERVER)
    assert finding.connections == (f"ssh-tunnel:{C1}->{E1}",)
    assert OID in finding.message
    assert OID in finding.got
    outcomes = {verdict.connection.id: verdict.outcome for verdict in examine(site).verdicts}
    assert outcomes.pop(f"ssh-tunnel:{C1}->{E1}") is Outcome.WARN
    assert set(outcomes.values()) == {Outcome.OK}


def test_the_issuer_counts_too() -> None:
    """Both names are decoded."""
    assert len(found(SLUG, stand_alone(certificates={(C1, "server"): {"issuer_name": f"CN=Root,{OID}=x"}}))) == 1


@pytest.mark.parametrize("version,slots", [("X15.4", []), ("X15.5", [Slot.CLIENT])])
def test_the_expressway_c_shows_its_client_certificate(version: str, slots: list[Slot]) -> None:
    """From X15.5 on, where it has one; before, the slot is not used."""
    site = stand_alone(
        c={"version": version}, certificates={(C1, "client"): {"subject": f"CN={C1},{OID}=x", "key": "client"}}
    )

    assert [finding.slot for finding in found(SLUG, site)] == slots


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        stand_alone(certificates={(E1, "server"): None, (C1, "server"): None}),
        stand_alone(certificates={(E1, "server"): {"subject": f"CN={E1},1.3.6.1.4.1.311.60.2.1.3=DE,SERIALNUMBER=7"}}),
        stand_alone(certificates={(PUBLISHER, "tomcat"): {"subject": f"CN={PUBLISHER},{OID}=x"}}),
        stand_alone(certificates={(C1, "server"): {"subject": f"CN={C1},{OID}=x"}, (C1, "client"): {"key": "client"}}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Attributes of extended validation are understood; certificates that no tunnel shows are free."""
    assert found(SLUG, site) == ()
