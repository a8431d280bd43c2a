"""What is wrong with a certificate that every verifier may take."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.demands import demands_of
from edgetrust.mra.planning.quality import find_defects
from tests import make
from tests.deployments import C1, CORP_ISSUING, E1, PUBLIC_ISSUING, PUBLISHER, Site, stand_alone

SITE = stand_alone()


def defects(node_id: str, slot: Slot, leaf: make.Issued, site: Site = SITE) -> list[str]:
    """What is said of a certificate in a slot."""
    chains = Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW)
    planned = next(
        each
        for each in plan_certificates(site.deployment)
        if slot is each.slot and node_id in {n.id for n in each.nodes}
    )
    node = next(each for each in planned.nodes if each.id == node_id)
    return list(find_defects(leaf.certificate, planned, node, chains, demands_of(site.deployment)))


def test_a_sound_certificate_has_none() -> None:
    """Internal ones may be valid for years."""
    assert defects(C1, Slot.SERVER, make.leaf(C1, CORP_ISSUING)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"key": "rsa1024:short"}, "its key has 1024 bits"),
        ({"digest": "sha1"}, "it is signed with SHA-1"),
        (
            {"not_after": datetime(2050, 1, 1, tzinfo=UTC)},
            "it expires in 2050, and dates from 2050 on may cause faults",
        ),
        ({"sans": ["*.corp.example.com"]}, "it holds DNS:*.corp.example.com, and {who} support no wildcards"),
        ({"subject": "CN=*.corp.example.com"}, "it holds CN=*.corp.example.com, and {who} support no wildcards"),
    ],
)
def test_defects_of_any_certificate(changes: make.Changes, expected: str) -> None:
    """On an Expressway as on CUCM."""
    said = {
        who: defects(node, slot, make.leaf(node, CORP_ISSUING, **changes))
        for node, slot, who in ((C1, Slot.SERVER, "Expressways"), (PUBLISHER, Slot.TOMCAT, "CUCM and its kin"))
    }

    assert said == {who: [expected.format(who=who)] for who in said}


def test_a_public_certificate_is_valid_for_no_longer_than_allowed() -> None:
    """By the limit of the day on which it was issued."""
    dates: make.Changes = {
        "not_before": datetime(2026, 11, 1, tzinfo=UTC),
        "not_after": datetime(2027, 6, 1, tzinfo=UTC),
    }

    assert defects(E1, Slot.SERVER, make.leaf(E1, PUBLIC_ISSUING, **dates)) == [
        "it is public and valid for 213 days, and 200 are allowed"
    ]
    assert defects(E1, Slot.SERVER, make.leaf(E1, CORP_ISSUING, **dates)) == []


def test_what_ssh_tunnels_do_not_cope_with_matters_in_tunnels() -> None:
    """On CUCM nobody minds."""
    odd: make.Changes = {"subject": "CN=odd,1.2.3.4=x"}

    assert defects(E1, Slot.SERVER, make.leaf(E1, CORP_ISSUING, **odd)) == [
        "its subject or issuer holds 1.2.3.4, which SSH tunnels do not cope with"
    ]
    assert defects(PUBLISHER, Slot.TOMCAT, make.leaf(PUBLISHER, CORP_ISSUING, **odd)) == []


def test_names_behind_the_limit_of_old_releases_are_as_if_absent() -> None:
    """Where those that are planned end before it; from X8.10 on all are read."""
    leaf = make.leaf(E1, CORP_ISSUING, sans=[*(f"host{number:04}.{'y' * 40}.example.com" for number in range(20)), E1])

    said = {
        release: defects(E1, Slot.SERVER, leaf, stand_alone(e={"version": release})) for release in ("X8.9", "X8.10")
    }

    assert said == {
        "X8.9": ["its list of names has 1361 characters, and up to X8.9 an Expressway reads 999"],
        "X8.10": [],
    }


def test_a_name_that_is_no_fqdn_is_on_no_expressway() -> None:
    """But for what is planned, or told by itself: other nodes that are to be renamed, and phone security profiles."""
    site = stand_alone(cucm={"phone_security_profiles": ("profile",)})
    names = [C1, "expc1", "10.0.0.7.", "PROFILE", "*.example.com", "IP:10.0.0.7", "SRV:_collab-edge._tls.example.com"]

    said = [
        [clause for clause in defects(*place, make.leaf(place[0], CORP_ISSUING, sans=names), site) if "FQDN" in clause]
        for place in ((C1, Slot.SERVER), (PUBLISHER, Slot.TOMCAT))
    ]

    refused = "it holds DNS:expc1 and DNS:10.0.0.7., no FQDN, and from X14.0.2 on no Expressway loads it"
    assert said == [[refused], []]
