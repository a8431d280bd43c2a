"""Verdicts and findings agree, whatever is wrong at the same time."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from edgetrust.model.deployment import ClusterTls, SecurityMode
from edgetrust.model.finding import Severity
from edgetrust.model.verdict import Outcome
from edgetrust.rules.catalogue import DIAGNOSED, SLUGS, find_rule
from edgetrust.rules.engine import RuleRun, run_rules
from edgetrust.rules.rule import Family, Rule
from tests import make
from tests.chaos import RELEASES, changes
from tests.deployments import (
    AUTHORITIES,
    C1,
    C2,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    E2,
    PUBLIC_ISSUING,
    PUBLISHER,
    SUBSCRIBER,
    Sight,
    Site,
    cluster,
    edge_proxy,
    stand_alone,
)
from tests.examine import examine

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


def sights(random: Random) -> dict[Sight, list[make.Issued]]:
    """What some nodes were seen to show: older, newer or other certificates, with more or less behind them."""
    found: dict[Sight, list[make.Issued]] = {}
    places: list[Sight] = [
        *((e, "server", port) for e in (E1, E2) for port in (7001, 8443, 5061)),
        *((c, "client", 7001, "client") for c in (C1, C2)),
        (PUBLISHER, "tomcat", 8443),
        (PUBLISHER, "callmanager", 5061),
        (PUBLISHER, "callmanager", 5061, "client"),
    ]
    for sight in random.sample(places, 5):
        issuer = random.choice([CORP_ISSUING, PUBLIC_ISSUING, None])
        begins = datetime(random.choice([2025, 2026]), random.choice([1, 6]), 1, tzinfo=UTC)
        names = random.choice([[sight[0], "example.com"], [sight[0]], ["inspector.example.net"]])
        leaf = make.leaf(names[0], issuer, sans=names, not_before=begins, eku=random.choice([["serverAuth"], None]))
        found[sight] = [leaf, *random.choice([[], [issuer] if issuer else [], [CORP_ROOT]])]
    return found


def site(random: Random) -> Site:
    """A cluster in which much is wrong."""
    certificates: dict[tuple[str, str], Any] = {}
    trust: dict[tuple[str, str], Any] = {}
    for node in (C1, C2, E1, E2):
        for slot in ("server", "client"):
            if random.random() < 0.5:
                certificates[node, slot] = changes(random)
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
        shown=sights(random) if random.random() < 0.5 else {},
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


@pytest.mark.parametrize("seed", range(40))
def test_rules_that_no_diagnosis_names_have_nothing_to_say(seed: int) -> None:
    """Where they speak of diagnoses alone: a check does not ask them."""
    examination = examine(site(Random(seed)))
    unnamed = [rule for rule in rules(Family.TRUST) if rule.slug in DIAGNOSED - examination.diagnosed()]

    assert len(unnamed) > 5
    assert run_rules(examination, unnamed) == RuleRun(findings=())


@pytest.mark.parametrize("healthy", [stand_alone(), cluster()])
def test_healthy_deployments_show_nothing(healthy: Site) -> None:
    """Not even information about certificates and lists."""
    assert run_rules(examine(healthy), rules(Family.CERTIFICATE, Family.STORE)).findings == ()
