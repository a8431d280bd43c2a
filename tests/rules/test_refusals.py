"""Sentences about refused verifications."""

from __future__ import annotations

import pytest

from edgetrust.model.verdict import Verification
from edgetrust.rules.examination import Examination
from edgetrust.rules.refusals import describe_error, describe_node, describe_path, describe_refusal
from tests import deployments
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PROFILE, PUBLISHER, Site
from tests.examine import examine

LACKING = [CORP_ROOT, CORP_ISSUING]


def refused(site: Site, identifier: str) -> tuple[Examination, Verification]:
    """The refused verification of one connection."""
    examination = examine(site)
    (found,) = [
        verification
        for verdict, verification in examination.verifications()
        if verdict.connection.id == identifier and verification.diagnosis is not None
    ]
    return examination, found


def test_a_refusal_names_both_ends_the_error_and_the_alert() -> None:
    """As an engineer would say it."""
    site = deployments.stand_alone(trust={(C1, "trusted-ca"): LACKING})

    said = describe_refusal(*refused(site, f"traversal:{C1}->{E1}"))

    assert said == (
        f"{C1} rejects the server certificate of {E1}: "
        "self-signed certificate in certificate chain (OpenSSL 19 at depth 2), alert unknown_ca (48)"
    )


def test_jabber_asks_its_user() -> None:
    """It does not reject."""
    site = deployments.stand_alone(certificates={(E1, "server"): {"sans": [E1]}})

    said = describe_refusal(*refused(site, f"jabber-https:jabber->{E1}"))

    assert said.startswith(f"Jabber asks the user about the server certificate of {E1}: hostname mismatch (OpenSSL 62)")
    assert said.endswith("alert bad_certificate (42) unless the user accepts it")


def test_a_handshake_that_breaks_off_is_nobodys_refusal() -> None:
    """Who gives up is said, and no user is asked."""
    site = deployments.stand_alone(certificates={(E1, "server"): {"ku": ["keyEncipherment"]}})

    said = describe_refusal(*refused(site, f"jabber-https:jabber->{E1}"))

    assert said == (
        f"{E1} breaks off the handshake over the server certificate of {E1}: no shared cipher, "
        "alert handshake_failure (40)"
    )


@pytest.mark.parametrize(
    "kind, ending",
    [
        ("ssh-tunnel", "no alert, the SSH tunnel just closes"),
        ("sip-service", "no alert, because the certificate came in a SIP SERVICE message"),
    ],
)
def test_where_no_alert_is_sent_the_sentence_says_why(kind: str, ending: str) -> None:
    """Outside TLS."""
    site = deployments.stand_alone(trust={(C1, "trusted-ca"): LACKING})
    ends = (E1, C1) if kind == "sip-service" else (C1, E1)

    _, verification = refused(site, f"{kind}:{ends[0]}->{ends[1]}")

    assert describe_error(verification).endswith(ending)


def test_a_name_is_refused_after_the_handshake() -> None:
    """By closing, and by CUCM with SIP 403."""
    by_name = deployments.stand_alone(nodes={PUBLISHER: {"defined_as": "10.0.0.1"}})
    by_profile = deployments.cluster(certificates={(C1, "server"): {"sans": [C1, deployments.C_CLUSTER]}})

    _, closed = refused(by_name, f"cucm-https:{C1}->{PUBLISHER}")
    _, answered = refused(by_profile, f"cucm-sip-back:{PUBLISHER}->{C1}")

    assert describe_error(closed).endswith("no alert, the connection is closed after the handshake")
    assert describe_error(answered).endswith("no alert, but SIP 403")
    assert answered.unmatched == ((PROFILE,),)


def test_the_path_is_told_leaf_first() -> None:
    """As far as the verifier came."""
    site = deployments.stand_alone(trust={(C1, "trusted-ca"): LACKING})

    _, verification = refused(site, f"traversal:{C1}->{E1}")

    assert describe_path(verification).split(" → ") == [step.certificate.subject.rfc4514 for step in verification.path]
    assert [step.certificate.subject.common_name for step in verification.path] == [E1, "Public Issuing", "Public Root"]


def test_kinds_of_endpoint_have_their_own_names() -> None:
    """A machine has its FQDN."""
    examination = examine(deployments.stand_alone())

    assert describe_node(examination.node("ip-phones")) == "7800/8800 phones"
    assert describe_node(examination.node(E1)) == E1
