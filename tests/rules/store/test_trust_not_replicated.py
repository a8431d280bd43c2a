"""`trust-not-replicated`: what the publisher has and a subscriber lacks."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Store
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import (
    AUTHORITIES,
    C1,
    C2,
    CORP_ISSUING,
    CORP_ROOT,
    PUBLISHER,
    SUBSCRIBER,
    SUBSCRIBER2,
    Site,
    cluster,
)
from tests.examine import found, sole

SLUG = "trust-not-replicated"
OTHER = make.ca("Other Root")
SELF_SIGNED = make.leaf(PUBLISHER)


def subscriber_holds(*held: make.Issued, store: str = "callmanager-trust") -> Site:
    """A cluster whose first subscriber has this store."""
    return cluster(trust={(SUBSCRIBER, store): held})


def test_the_subscriber_that_lacks_a_root_is_named_with_the_store() -> None:
    """And with the connections that fail for it, on that node alone."""
    finding = sole(SLUG, subscriber_holds(CORP_ISSUING))

    assert (finding.severity, finding.node, finding.store) == (Severity.WARNING, SUBSCRIBER, Store.CALLMANAGER_TRUST)
    assert finding.message == (
        f"the CallManager-trust of {SUBSCRIBER} lacks CN=Corp Root,O=Acme (SHA-256 "
        f"{CORP_ROOT.certificate.sha256[:8]}…), which the publisher has"
    )
    assert set(finding.connections) == {
        *(f"cucm-config-secure:{node}->{SUBSCRIBER}" for node in (C1, C2)),
        *(f"cucm-sip:{node}->{SUBSCRIBER}" for node in (C1, C2)),
        *(f"cucm-sip-back:{SUBSCRIBER}->{node}" for node in (C1, C2)),
    }
    assert finding.evidence[0].source == f"trust/{PUBLISHER}.callmanager-trust.pem"
    assert finding.remedy.steps[0].certificates == (CORP_ROOT.certificate.sha256,)


def test_each_store_of_each_subscriber_is_a_finding() -> None:
    """They are mended one by one."""
    places = [(node, store) for node in (SUBSCRIBER, SUBSCRIBER2) for store in ("tomcat-trust", "callmanager-trust")]

    findings = found(SLUG, cluster(trust=dict.fromkeys(places, (CORP_ISSUING,))))

    assert {(finding.node, str(finding.store)) for finding in findings} == set(places)


def test_what_nothing_depends_on_is_named_without_connections() -> None:
    """Still a warning: it will differ as soon as something does."""
    site = cluster(trust={(PUBLISHER, "tomcat-trust"): [*AUTHORITIES[:2], OTHER]})

    assert [finding.connections for finding in found(SLUG, site)] == [(), ()]


def test_a_stale_twin_of_the_publisher_is_not_recommended_to_the_subscriber() -> None:
    """It shadows the right one there, and would do so here."""
    twin = make.ca("CN=Corp Root,O=Acme", key="twin", ski=None)

    assert found(SLUG, cluster(trust={(PUBLISHER, "callmanager-trust"): [twin, *AUTHORITIES[:2]]})) == ()


@pytest.mark.parametrize(
    "site",
    [
        cluster(),
        subscriber_holds(*AUTHORITIES),
        cluster(trust={(SUBSCRIBER, "tomcat-trust"): None}),
        cluster(trust={(SUBSCRIBER, "tomcat-trust"): []}, incomplete=[(SUBSCRIBER, "tomcat-trust")]),
        cluster(trust={(PUBLISHER, "tomcat-trust"): None}),
        cluster(trust={(SUBSCRIBER, "tomcat-trust"): []}, nodes={PUBLISHER: {"is_publisher": False}}),
        cluster(
            certificates={(PUBLISHER, "tomcat"): [SELF_SIGNED]},
            trust={(PUBLISHER, "tomcat-trust"): [*AUTHORITIES[:2], SELF_SIGNED]},
        ),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """A subscriber may have more; unknown stores, no known publisher, and what nodes made for themselves."""
    assert found(SLUG, site) == ()
