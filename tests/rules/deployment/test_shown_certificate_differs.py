"""`shown-certificate-differs`: what a look at a node showed, held against the deployment file."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import E1, PUBLIC_ISSUING, PUBLISHER, Site, cluster, stand_alone
from tests.examine import found, sole

SLUG = "shown-certificate-differs"
OTHER = make.leaf(E1, PUBLIC_ISSUING, subject="CN=old")
HEALTHY = make.leaf(E1, PUBLIC_ISSUING)


def site(given: make.Issued | None, *shown: make.Issued) -> Site:
    """A deployment whose file gives one certificate of the E, and whose E shows a chain."""
    certificates = {(E1, "server"): [given] if given is not None else None}
    return stand_alone(certificates=certificates, shown={(E1, "server"): list(shown)} if shown else {})


def test_another_certificate_is_a_warning_with_both() -> None:
    """Node, port, what the file holds and what was shown."""
    finding = sole(SLUG, site(HEALTHY, OTHER, PUBLIC_ISSUING))

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, E1, "server")
    assert finding.message == f"{E1} shows at port 8443 another server certificate than certs/{E1}.server.pem holds"
    assert "CN=old" in finding.got
    assert [evidence.sha256 for evidence in finding.evidence] == [
        OTHER.certificate.sha256,
        HEALTHY.certificate.sha256,
    ]
    assert finding.remedy.steps[0].certificates == (HEALTHY.certificate.sha256, OTHER.certificate.sha256)


@pytest.mark.parametrize("shown", [(), (HEALTHY,), (HEALTHY, PUBLIC_ISSUING)])
def test_the_same_certificate_is_none(shown: tuple[make.Issued, ...]) -> None:
    """Whatever is sent behind it; and nothing was looked at."""
    assert found(SLUG, site(HEALTHY, *shown)) == ()


def test_a_slot_without_a_file_cannot_differ() -> None:
    """Nothing to hold it against."""
    assert found(SLUG, site(None, OTHER)) == ()


def test_each_slot_is_told_by_itself() -> None:
    """A node of each side."""
    shown = {(E1, "server"): [OTHER], (PUBLISHER, "tomcat"): [make.leaf(PUBLISHER, PUBLIC_ISSUING)]}

    findings = found(SLUG, cluster(shown=shown))

    assert sorted((finding.node or "", str(finding.slot)) for finding in findings) == [
        (PUBLISHER, "tomcat"),
        (E1, "server"),
    ]
