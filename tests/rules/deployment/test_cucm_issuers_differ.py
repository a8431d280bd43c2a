"""`cucm-issuers-differ`: tomcat and CallManager below different CAs mean two chains on the Expressway-C."""

from __future__ import annotations

from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import CORP_ROOT, PUBLISHER, SUBSCRIBER, cluster, stand_alone
from tests.examine import found, sole

SLUG = "cucm-issuers-differ"
VOICE_ROOT = make.ca("CN=Voice Root,O=Acme")


def test_two_cas_are_named() -> None:
    """The finding stands for the cluster and names its node."""
    leaf = make.leaf(PUBLISHER, VOICE_ROOT)

    finding = sole(SLUG, cluster(certificates={(PUBLISHER, "callmanager"): [leaf, VOICE_ROOT]}))

    assert (finding.severity, finding.node, finding.connections) == (Severity.INFO, PUBLISHER, ())
    assert finding.message == f"tomcat and CallManager of cucm ({PUBLISHER}) are signed by different CAs"
    assert finding.got == "tomcat by CN=Corp Issuing,O=Acme, CallManager by CN=Voice Root,O=Acme"
    assert [evidence.source for evidence in finding.evidence] == [
        f"certs/{PUBLISHER}.tomcat.pem",
        f"certs/{PUBLISHER}.callmanager.pem",
    ]


def test_all_nodes_of_a_cluster_are_one_finding() -> None:
    """One decision, made once for the cluster."""
    own = {(node, "tomcat"): [make.leaf(node, VOICE_ROOT), VOICE_ROOT] for node in (PUBLISHER, SUBSCRIBER)}

    finding = sole(SLUG, stand_alone(certificates=own))

    assert f"({PUBLISHER}, {SUBSCRIBER})" in finding.message


def test_a_self_signed_certificate_beside_a_signed_one_counts() -> None:
    """Its CA is itself."""
    assert len(found(SLUG, stand_alone(certificates={(PUBLISHER, "tomcat"): [make.leaf(PUBLISHER)]}))) == 1


def test_two_self_signed_certificates_are_another_rules_business() -> None:
    """They have no CA at all."""
    own = {
        (PUBLISHER, "tomcat"): [make.leaf(PUBLISHER)],
        (PUBLISHER, "callmanager"): [make.leaf(PUBLISHER, key="other")],
    }

    assert found(SLUG, stand_alone(certificates=own)) == ()


def test_two_issuing_cas_below_one_root_are_one_ca() -> None:
    """The chain is sent along; the root decides."""
    other = make.ca("CN=Corp Issuing 2,O=Acme", CORP_ROOT)
    site = stand_alone(certificates={(PUBLISHER, "tomcat"): [make.leaf(PUBLISHER, other), other]})

    assert found(SLUG, site) == ()


def test_without_a_known_root_the_issuers_names_decide() -> None:
    """What a certificate says of its issuer needs no other file."""
    stranger = make.ca("Unheard Of")
    differing = {(PUBLISHER, "tomcat"): [make.leaf(PUBLISHER, stranger)]}
    same = {(PUBLISHER, slot): [make.leaf(PUBLISHER, stranger)] for slot in ("tomcat", "callmanager")}

    assert len(found(SLUG, stand_alone(certificates=differing))) == 1
    assert found(SLUG, stand_alone(certificates=same)) == ()


def test_one_certificate_alone_has_nothing_to_differ_from() -> None:
    """The CallManager certificate is not given."""
    site = stand_alone(
        certificates={(PUBLISHER, "tomcat"): [make.leaf(PUBLISHER, VOICE_ROOT)], (PUBLISHER, "callmanager"): None}
    )

    assert found(SLUG, site) == ()


def test_a_healthy_cluster_has_one_ca() -> None:
    """Nothing to say."""
    assert found(SLUG, cluster()) == ()
