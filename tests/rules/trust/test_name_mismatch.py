"""A name that the certificate does not carry."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import TraversalZone
from edgetrust.model.finding import Impact
from edgetrust.mra.pages import DNS, SECURE_TRAVERSAL_TEST, ZONES
from tests import make
from tests.deployments import C1, CORP_ISSUING, E1, PUBLISHER, SUBSCRIBER, stand_alone
from tests.examine import sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "name-mismatch"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """A name that the certificate does not carry: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_what_is_typed_is_looked_at_where_it_is_typed() -> None:
    """No certificate changes, and none is looked at."""
    finding = sole(
        SLUG, stand_alone(traversal_zone=TraversalZone(peer_addresses=("192.0.2.5",), tls_verify_subject_name=None))
    )

    assert [step.where for step in finding.remedy.steps] == [ZONES]
    assert finding.remedy.impact is Impact.NONE
    assert finding.remedy.verify == (
        f"{ZONES} shows the name that was typed; {SECURE_TRAVERSAL_TEST} on the Expressway-C passes"
    )


def test_no_other_nodes_name_is_proposed_to_be_typed() -> None:
    """A multi-server certificate lacks the publisher's name: to define the publisher as its subscriber would be worse
    than the defect."""
    names = [SUBSCRIBER, "chat.example.com"]
    leaf = make.leaf(PUBLISHER, CORP_ISSUING, subject="CN=cucm-ms.corp.example.com", sans=names)

    finding = sole(SLUG, stand_alone(certificates={(PUBLISHER, "tomcat"): [leaf]}))

    assert finding.node == PUBLISHER
    assert not any(SUBSCRIBER in step.do or "chat" in step.do for step in finding.remedy.steps)


def test_a_multi_server_certificate_is_made_anew_on_the_publisher() -> None:
    """It lacks the name of the subscriber, and is uploaded on the publisher alone."""
    leaf = make.leaf(PUBLISHER, CORP_ISSUING, subject="CN=cucm-ms.corp.example.com", sans=[PUBLISHER])

    finding = sole(SLUG, stand_alone(certificates={(node, "tomcat"): [leaf] for node in (PUBLISHER, SUBSCRIBER)}))

    assert f"looks for {SUBSCRIBER} in vain in the tomcat certificate of {SUBSCRIBER};" in finding.message
    assert (finding.node, [step.node for step in finding.remedy.steps]) == (PUBLISHER, [PUBLISHER])
    assert f"with its names and also SAN DNS:{SUBSCRIBER}" in finding.remedy.steps[0].do


def test_a_node_with_an_underscore_is_called_otherwise_before_it_is_named() -> None:
    """An Expressway would refuse the certificate that carries its name."""
    fqdn = "exp_c1.corp.example.com"
    zone = TraversalZone(peer_addresses=(E1,), tls_verify_subject_name=fqdn)
    bare = {(C1, "server"): {"sans": ["example.com"]}}

    finding = sole(SLUG, stand_alone(nodes={C1: {"fqdn": fqdn}}, traversal_zone=zone, certificates=bare))

    naming, issuing, *_ = finding.remedy.steps

    assert (naming.node, naming.where) == (C1, DNS)
    assert "so that the FQDN is exp-c1.corp.example.com, wherever it is typed" in naming.do
    assert "with its names and also SAN DNS:exp-c1.corp.example.com," in issuing.do


@pytest.mark.parametrize("names", [[E1, "example.com"], ["example.com"]], ids=["carries the name", "lacks it"])
def test_a_dot_at_the_end_of_what_is_typed_is_taken_away(names: list[str]) -> None:
    """OpenSSL looks for the dot as well, and no request can ask for it."""
    dotted = TraversalZone(peer_addresses=(f"{E1}.",), tls_verify_subject_name=None)

    finding = sole(SLUG, stand_alone(traversal_zone=dotted, certificates={(E1, "server"): {"sans": names}}))

    typing, *issuing = (step.do for step in finding.remedy.steps)
    assert finding.expected == f"{E1} in the SAN, and typed without a dot at its end"
    assert typing == f"let the peer address of {E1} in the traversal zone be {E1} instead of {E1}."
    assert [f"SAN DNS:{E1}," in do for do in issuing] == [] if E1 in names else [True]


def test_a_server_is_defined_without_a_dot_at_its_end() -> None:
    """As the dot is looked for with the rest."""
    finding = sole(SLUG, stand_alone(nodes={PUBLISHER: {"defined_as": f"{PUBLISHER}."}}))

    (step,) = finding.remedy.steps
    assert step.do.startswith(f"let the name be {PUBLISHER} instead of {PUBLISHER}.;")
