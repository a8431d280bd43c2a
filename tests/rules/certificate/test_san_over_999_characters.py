"""`san-over-999-characters`: what old releases do not see."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests.deployments import C1, C_CLUSTER, E1, E2, PROFILE, PUBLISHER, Site, cluster, stand_alone
from tests.examine import examine, found, sole

SLUG = "san-over-999-characters"
MANY = [f"host{number:05}.example.com" for number in range(40)]
"""25 characters each as printed, and two between them: 37 have 997, 38 have 1024."""


def with_names(*names: str, version: str) -> Site:
    """A cluster of this release whose first Expressway-C names these."""
    return cluster(
        c={"version": version},
        e={"version": version},
        certificates={(C1, "server"): {"sans": names}},
        im_and_presence=(),
    )


def test_up_to_x8_9_names_behind_the_limit_do_not_exist() -> None:
    """The connections that need them fail; the finding says which names are not seen."""
    site = with_names(C1, *MANY, PROFILE, C_CLUSTER, version="X8.9")

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, C1, Slot.SERVER)
    assert {connection.partition(":")[0] for connection in finding.connections} == {"traversal", "cucm-sip-back"}
    assert f"traversal:{C1}->{E2}" in finding.connections
    assert f"DNS:{PROFILE}, DNS:{C_CLUSTER}" in finding.got
    assert f"DNS:{C1}" not in finding.got


def test_an_old_expressway_reads_no_more_of_the_certificates_of_others() -> None:
    """CUCM shows it a certificate whose own name stands behind the limit."""
    old = {"version": "X8.9"}
    site = stand_alone(c=old, e=old, certificates={(PUBLISHER, "tomcat"): {"sans": [*MANY, PUBLISHER]}})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, PUBLISHER, Slot.TOMCAT)
    assert finding.connections == examine(site).failures(SLUG)[0].connections
    assert f"DNS:{PUBLISHER}" in finding.got


def test_the_verdicts_and_the_finding_agree() -> None:
    """A name that is there and not seen is explained by this rule, not by one about missing names."""
    site = with_names(C1, *MANY, PROFILE, C_CLUSTER, version="X8.9")

    explained = {connection for failure in examine(site).failures(SLUG) for connection in failure.connections}

    assert explained == set(sole(SLUG, site).connections)
    assert found("san-missing-cluster-name", site) == ()


@pytest.mark.parametrize(
    "version,severity", [("X8.9", Severity.ERROR), ("X8.9.2", Severity.ERROR), ("X8.10", Severity.INFO)]
)
def test_the_limit_went_away_with_x8_10(version: str, severity: Severity) -> None:
    """From there on it is mentioned because the article still does."""
    finding = sole(SLUG, with_names(C_CLUSTER, C1, PROFILE, *MANY, version=version))

    assert (finding.severity, finding.connections) == (severity, ())


@pytest.mark.parametrize("last,count", [(999 - 972 - 4, 0), (1000 - 972 - 4, 1)])
def test_999_characters_are_not_too_many(last: int, count: int) -> None:
    """Thirty-six names with their separators take 972 characters, `DNS:` four."""
    names = [*MANY[:36], f"{'a' * (last - 4)}.b.c"]

    assert len(found(SLUG, stand_alone(certificates={(E1, "server"): {"sans": names}}))) == count


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        stand_alone(certificates={(E1, "server"): None}),
        stand_alone(certificates={(PUBLISHER, "tomcat"): {"sans": [PUBLISHER, *MANY]}}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """The limit is that of Expressways."""
    assert found(SLUG, site) == ()
