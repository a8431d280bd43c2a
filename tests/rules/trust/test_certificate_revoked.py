"""A certificate that is revoked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.evidence import Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.finding import Severity
from edgetrust.pki.read import read_revocation_list
from tests import make
from tests.deployments import (
    C1,
    CORP_ISSUING,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    Site,
    map_nodes,
    reference,
    stand_alone,
)
from tests.examine import found, sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "certificate-revoked"
CRL = "given.crl"


def unchecked(issuer: make.Issued, serial: int, *, by: tuple[str, ...] = (C1,), **changes: Any) -> Site:  # noqa: ANN401
    """A deployment in which these nodes have a CRL that revokes a serial number; `changes` are those of the CRL."""
    crl = read_revocation_list(make.revocation_list(issuer, [serial], **changes))
    contents = FileContents(path=CRL, revocation_lists=((crl, Source(file=CRL, line=7)),))
    return stand_alone(
        nodes={node: {"crl": (reference(CRL),)} for node in by},
        files={CRL: contents},
        certificates={(E1, "server"): {"serial": 4711}},
    )


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """A certificate that is revoked: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_what_a_list_at_hand_revokes_is_a_note_where_nobody_checks() -> None:
    """With the place of the list, without connections: none fails for it."""
    site = unchecked(PUBLIC_ISSUING, 4711)

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.slot, finding.connections) == (Severity.INFO, E1, Slot.SERVER, ())
    assert finding.message == (
        f"the server certificate of {E1} has been revoked by CN=Public Issuing,O=Trusty, and nobody is known to refuse "
        "it for that"
    )
    assert (finding.evidence[-1].source, finding.evidence[-1].line) == (CRL, 7)
    assert "with a new key" in finding.remedy.steps[0].do


def test_a_revoked_ca_above_is_a_note_too() -> None:
    """At every node whose certificate it signed."""
    finding = sole(SLUG, unchecked(PUBLIC_ROOT, PUBLIC_ISSUING.certificate.serial))

    assert (finding.severity, finding.node) == (Severity.INFO, E1)
    assert finding.message.startswith("the issuer CN=Public Issuing,O=Trusty (SHA-256 ")
    *chains, last = finding.remedy.steps
    assert [step.node for step in chains] == [E1, C1]
    assert last.do.startswith(
        "generate a CSR for a new server certificate with a new key, from another CA or from the successor"
    )


@pytest.mark.parametrize(
    "site",
    [
        unchecked(PUBLIC_ISSUING, 1234),
        unchecked(CORP_ISSUING, 4711),
        unchecked(PUBLIC_ISSUING, 4711, next_update=make.NOW),
    ],
    ids=["another number", "another CA", "out of date"],
)
def test_a_list_that_says_nothing_of_it_is_no_news(site: Site) -> None:
    """As OpenSSL would decide with it."""
    assert found(SLUG, site) == ()


def test_what_somebody_refuses_is_no_note_beside_it() -> None:
    """One certificate, one finding, although others go on accepting it; with the place of the list."""
    site = unchecked(PUBLIC_ISSUING, 4711, by=(C1,))
    on = map_nodes(site.deployment, lambda node: replace(node, revocation_checking=node.id == C1))
    checked = Site(on, site.inventory)

    finding = sole(SLUG, checked)

    assert finding.severity is Severity.ERROR
    assert (finding.evidence[-1].source, finding.evidence[-1].line) == (CRL, 7)
