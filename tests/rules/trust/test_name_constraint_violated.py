"""A name outside the constraints."""

from __future__ import annotations

import pytest

from edgetrust.model.certificate import Oid
from tests import asn1, make
from tests.deployments import C1, CORP_ROOT, PUBLISHER, stand_alone
from tests.examine import sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "name-constraint-violated"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """A name outside the constraints: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_names_that_are_needed_come_from_another_ca_whose_chain_goes_first() -> None:
    """Without them the certificate would be refused for its name."""
    limited = make.ca("CN=Limited,O=Acme", CORP_ROOT, permitted=["elsewhere.example"])
    certificates = {(PUBLISHER, "tomcat"): [make.leaf(PUBLISHER, limited), limited]}

    finding = sole(SLUG, stand_alone(certificates=certificates))

    *before, issuing = finding.remedy.steps
    assert finding.node == PUBLISHER
    assert [step.node for step in before] == [PUBLISHER, C1]
    assert all("the chain of the CA that will sign the new tomcat certificate" in step.do for step in before)
    assert "new tomcat certificate from a CA that may certify its names" in issuing.do


def test_addresses_that_are_written_in_another_way_are_told_as_that() -> None:
    """OpenSSL looks at the form before it asks what the CAs above hold."""
    backwards = asn1.seq(asn1.bits(b"\x0b"), asn1.bits(b"\x0a"))
    block = asn1.seq(asn1.seq(asn1.octets(b"\0\1"), asn1.seq(backwards)))

    finding = sole(
        SLUG, stand_alone(certificates={(C1, "server"): {"extensions": [(Oid.ADDRESS_BLOCKS, False, block)]}})
    )

    assert (
        "is limited to addresses or AS numbers (RFC 3779), which are not written as OpenSSL demands" in finding.message
    )
    assert "invalid or inconsistent certificate extension (OpenSSL 41)" in finding.got
