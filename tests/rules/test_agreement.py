"""Verdicts and findings agree, whatever is wrong at the same time."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from edgetrust.model.deployment import ClusterTls, SecurityMode
from edgetrust.model.finding import Severity
from edgetrust.model.verdict import Outcome
from edgetrust.rules.catalogue import SLUGS, find_rule
from edgetrust.rules.engine import run_rules
from edgetrust.rules.rule import Family, Rule
from tests import make
from tests.deployments import (
    AUTHORITIES,
    C1,
    C2,
    C_CLUSTER,
    CORP_ROOT,
    E1,
    E2,
    E_CLUSTER,
    PROFILE,
    PUBLISHER,
    SUBSCRIBER,
    Site,
    cluster,
    edge_proxy,
    stand_alone,
)
from tests.examine import examine

RELEASES = ("X8.9", "X8.10", "X12.4", "X12.5", "X14.0", "X14.2", "X15.3", "X15.4", "X15.5")
NAMES = (
    C1,
    C2,
    C_CLUSTER,
    E1,
    E2,
    E_CLUSTER,
    "example.com",
    "collab-edge.example.com",
    PROFILE,
    "*.example.com",
    "foo",
)
LONG = tuple(f"host{number:04}.{'y' * 40}.example.com" for number in range(30))
AS_A_MISTAKE = (
    *AUTHORITIES,
    make.leaf(PUBLISHER),
    make.ca("Expired", not_after=make.NOW),
    make.ca("CN=Corp Issuing,O=Acme", CORP_ROOT, key="twin"),
)


def rules(*families: Family) -> list[Rule]:
    """The rules of these families; of all, where none is named."""
    found = (find_rule(slug) for family in families or Family for slug in SLUGS[family])
    return [rule for rule in found if rule is not None]


def certificate(random: Random) -> dict[str, Any]:
    """Changes to a healthy certificate."""
    changes: dict[str, Any] = {
        "sans": random.choice([None, random.sample(NAMES, random.randint(0, 9)), [*LONG, *random.sample(NAMES, 3)]])
    }
    if random.random() < 0.3:
        changes["subject"] = random.choice(["O=x", f"CN={C1}", f"CN={E1},1.2.3=z", f"CN={C_CLUSTER}"])
    if random.random() < 0.3:
        changes["eku"] = random.choice([["serverAuth"], ["clientAuth"], None])
    if random.random() < 0.2:
        changes["not_after"] = make.NOW.replace(year=random.choice([2026, 2051]), month=12)
    return changes


def site(random: Random) -> Site:
    """A cluster in which much is wrong."""
    certificates: dict[tuple[str, str], Any] = {}
    trust: dict[tuple[str, str], Any] = {}
    for node in (C1, C2, E1, E2):
        for slot in ("server", "client"):
            if random.random() < 0.5:
                certificates[node, slot] = certificate(random)
        if random.random() < 0.3:
            trust[node, "trusted-ca"] = random.choice([None, random.sample(AS_A_MISTAKE, 5)])
    for node in (PUBLISHER, SUBSCRIBER):
        if random.random() < 0.4:
            certificates[node, "callmanager"] = {"eku": ["serverAuth"]}
            trust[node, "callmanager-trust"] = random.sample(AS_A_MISTAKE, 3)
        if random.random() < 0.3:
            # What CUCM makes for itself: one subject, two keys.
            identifiers: dict[str, Any] = random.choice([{}, {"ski": None}])
            for slot in ("tomcat", "callmanager"):
                certificates[node, slot] = [make.leaf(node, key=f"{node}/{slot}", **identifiers)]
    return cluster(
        certificates=certificates,
        trust=trust,
        c={"version": random.choice(RELEASES), "cluster_tls": random.choice(list(ClusterTls))},
        e={"version": random.choice(RELEASES), "cluster_tls": random.choice(list(ClusterTls))},
        cucm={"tls_verify": random.random() < 0.7, "security_mode": random.choice(list(SecurityMode))},
        domains=random.choice([("example.com",), ("example.com", "example.org")]),
        edge_proxy=edge_proxy() if random.random() < 0.2 else None,
    )


@pytest.mark.parametrize("seed", range(40))
def test_what_a_verdict_names_is_found_once_with_its_connection(seed: int) -> None:
    """At the node of the verdict, and as an error where the connection fails."""
    examination = examine(site(Random(seed)))
    listed = {rule.slug for rule in rules()}

    run = run_rules(examination, rules())

    assert run.crashes == ()
    for verdict, verification in examination.verifications():
        diagnosis = verification.diagnosis
        if diagnosis is None or diagnosis.rule not in listed:
            continue
        (finding,) = (
            each for each in run.findings if (each.rule, each.node) == (diagnosis.rule, diagnosis.node)
            and verdict.connection.id in each.connections
        )  # fmt: skip
        assert verification.outcome is not Outcome.FAIL or finding.severity is Severity.ERROR


@pytest.mark.parametrize("seed", range(40))
def test_no_defect_is_found_twice(seed: int) -> None:
    """By one rule at one place with the same evidence."""
    run = run_rules(examine(site(Random(seed))), rules())

    places = [(each.rule, each.node, each.slot, each.store, each.evidence) for each in run.findings]

    assert len(set(places)) == len(places)


@pytest.mark.parametrize("healthy", [stand_alone(), cluster()])
def test_healthy_deployments_show_nothing(healthy: Site) -> None:
    """Not even information about certificates and lists."""
    assert run_rules(examine(healthy), rules(Family.CERTIFICATE, Family.STORE)).findings == ()
