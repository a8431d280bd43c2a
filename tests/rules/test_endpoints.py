"""Certificates whose CA a kind of endpoint does not trust."""

from __future__ import annotations

from edgetrust.rules.endpoints import find_distrust
from tests import deployments, make
from tests.deployments import CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING
from tests.examine import examine, sole


def test_distrust_names_the_root_and_the_refusal() -> None:
    """For phones and Jabber in the same words."""
    leaf = make.leaf(E1, CORP_ISSUING, sans=[E1, "example.com"])
    examination = examine(deployments.stand_alone(certificates={(E1, "server"): [leaf]}))

    (phones,) = find_distrust(examination, "phone-ca-not-listed")
    (jabber,) = find_distrust(examination, "jabber-prompts-user")

    assert phones.root == jabber.root == CORP_ROOT.certificate
    assert phones.connections == (f"phone-https:ip-phones->{E1}", f"phone-sip:ip-phones->{E1}")
    assert phones.subject.node.id == E1
    assert phones.refusal.startswith("7800/8800 phones reject the")
    assert jabber.refusal.startswith("Jabber asks the user")
    assert phones.evidence[0].sha256 == leaf.certificate.sha256


def test_a_root_that_no_file_holds_is_known_by_its_name() -> None:
    """Of the issuer; and where nobody knows what is sent, nobody is told to append to the list it is sent from."""
    leaf = make.leaf(E1, make.ca("CN=Unseen Issuing"), sans=[E1, "example.com"])
    trust = {("ip-phones", "endpoint"): [PUBLIC_ISSUING], (E1, "trusted-ca"): None}
    site = deployments.stand_alone(certificates={(E1, "server"): [leaf]}, trust=trust)

    (phones,) = find_distrust(examine(site), "phone-ca-not-listed")

    assert phones.root is None
    assert phones.anchor == "CN=Unseen Issuing (its root is in no file at hand)"
    assert not any("CN=Unseen Issuing" in step.do for step in sole("phone-ca-not-listed", site).remedy.steps)


def test_a_trusted_certificate_has_none() -> None:
    """A healthy deployment."""
    assert not list(find_distrust(examine(deployments.stand_alone()), "phone-ca-not-listed"))
