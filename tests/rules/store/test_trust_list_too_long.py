"""`trust-list-too-long`: the maximum of the trusted CA list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.certificate import Located
from edgetrust.model.deployment import Store
from edgetrust.model.evidence import Source
from edgetrust.model.finding import Severity
from tests.deployments import C1, CORP_ROOT, PUBLISHER, Site, stand_alone
from tests.examine import found, sole

SLUG = "trust-list-too-long"


def with_entries(count: int, node: str = C1, store: Store = Store.TRUSTED_CA) -> Site:
    """A deployment in which a list has this many entries, told apart by their bytes alone: nothing reads them here."""
    site = stand_alone()
    entries = tuple(
        Located(
            certificate=replace(CORP_ROOT.certificate, der=number.to_bytes(4)),
            source=Source(file="bundle.pem", line=number),
        )
        for number in range(1, count + 1)
    )
    lists = {**site.inventory.trust_lists, (node, store): entries}
    return replace(site, inventory=replace(site.inventory, trust_lists=lists))


def test_the_first_entry_too_many_is_the_evidence() -> None:
    """A warning about the list, not about connections."""
    finding = sole(SLUG, with_entries(1001))

    assert (finding.severity, finding.node, finding.store) == (Severity.WARNING, C1, Store.TRUSTED_CA)
    assert finding.message == f"the trusted CA list of {C1} holds 1001 certificates"
    assert (finding.expected, finding.got, finding.connections) == ("at most 1000", "1001", ())
    assert [(evidence.source, evidence.line) for evidence in finding.evidence] == [("bundle.pem", 1001)]


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        with_entries(1000),
        with_entries(1001, PUBLISHER, Store.TOMCAT_TRUST),
        stand_alone(trust={(C1, "trusted-ca"): None}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """A thousand are allowed; the limit is that of Expressways."""
    assert found(SLUG, site) == ()
