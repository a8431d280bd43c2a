"""Certificates whose CA a kind of endpoint does not trust."""

from __future__ import annotations

import pytest

from edgetrust.mra.pages import SERVER_CERTIFICATE, TRUSTED_CA
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
    assert phones.refusal.startswith("7800/8800 phones rejected")
    assert jabber.refusal.startswith("Jabber asked the user")
    assert phones.evidence[0].sha256 == leaf.certificate.sha256


def test_a_root_that_no_file_holds_is_known_by_its_name() -> None:
    """Of the issuer."""
    elsewhere = make.ca("CN=Elsewhere")
    leaf = make.leaf(E1, elsewhere, sans=[E1, "example.com"])
    examination = examine(deployments.stand_alone(certificates={(E1, "server"): [leaf]}))

    (phones,) = find_distrust(examination, "phone-ca-not-listed")

    assert phones.root is None
    assert phones.anchor == "CN=Elsewhere (its root is in no file at hand)"


@pytest.mark.parametrize("slug", ["phone-ca-not-listed", "jabber-prompts-user"])
def test_an_issuer_that_nobody_sends_is_appended_first(slug: str) -> None:
    """The Expressway-E's list lacks it, so that nobody knows whether the endpoint would trust its root."""
    leaf = make.leaf(E1, make.ca("CN=Unseen Issuing"), sans=[E1, "example.com"])

    finding = sole(slug, deployments.stand_alone(certificates={(E1, "server"): [leaf]}))

    first, *chains, last = finding.remedy.steps
    assert (first.node, first.where) == (E1, TRUSTED_CA)
    assert first.do == (
        "Append CA certificate: CN=Unseen Issuing (ask its CA for it); then restart the node, so that it is sent"
    )
    assert [step.where for step in chains] == [TRUSTED_CA, TRUSTED_CA]
    assert all(step.do.startswith("if it is refused even then, Append CA certificate: the chain") for step in chains)
    assert (last.node, last.where) == (E1, SERVER_CERTIFICATE)
    assert last.do.startswith("if it is refused even then, generate a CSR for a new server certificate")
    assert (
        f"{E1} does not send the whole chain of its server certificate, because its trusted CA list lacks CN=Unseen "
        "Issuing (in no file at hand); nobody knows whether its root would do" in finding.message
    )


def test_without_the_list_it_is_sent_from_nobody_is_told_to_append_to_it() -> None:
    """Phones whose list holds no root refuse whatever is sent."""
    leaf = make.leaf(E1, make.ca("CN=Unseen Issuing"), sans=[E1, "example.com"])
    trust = {("ip-phones", "endpoint"): [PUBLIC_ISSUING], (E1, "trusted-ca"): None}

    finding = sole("phone-ca-not-listed", deployments.stand_alone(certificates={(E1, "server"): [leaf]}, trust=trust))

    assert not any("CN=Unseen Issuing" in step.do for step in finding.remedy.steps)
    assert "CN=Unseen Issuing (its root is in no file at hand)" in finding.message


def test_a_trusted_certificate_has_none() -> None:
    """A healthy deployment."""
    assert not list(find_distrust(examine(deployments.stand_alone()), "phone-ca-not-listed"))
