"""Chains that a node does not send."""

from __future__ import annotations

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.finding import Severity
from edgetrust.rules.senders import about_own_list
from edgetrust.rules.trust import intermediate_missing
from tests import deployments, make
from tests.deployments import AUTHORITIES, C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, Site
from tests.examine import examine, found, sole

KINDS = ("jabber-https:jabber", "jabber-sip:jabber", "phone-https:ip-phones", "phone-sip:ip-phones")
TC = ("tc-https:tc", "tc-sip:tc")


def unseen(**changes: object) -> Site:
    """E's certificate is issued by a CA that no file holds."""
    leaf = make.leaf(E1, make.ca("CN=Unseen Issuing"), sans=[E1, "example.com"])
    return deployments.stand_alone(certificates={(E1, "server"): [leaf]}, **changes)


def test_the_list_from_which_the_chain_is_sent_is_what_must_change() -> None:
    """The endpoints hold the root."""
    site = deployments.stand_alone(trust={(E1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT]})
    examination = examine(site)
    (failure,) = examination.failures("intermediate-missing")

    finding = about_own_list(intermediate_missing.RULE, examination, failure, advice="then wait")

    assert (finding.node, finding.store) == (E1, Store.TRUSTED_CA)
    assert finding.connections == tuple(f"{kind}->{E1}" for kind in (*KINDS, *TC))
    assert finding.message.partition(";")[0] == (
        f"the trusted CA list of {E1} lacks CN=Public Issuing,O=Trusty (SHA-256 "
        f"{PUBLIC_ISSUING.certificate.sha256[:8]}…), so the node cannot send it"
    )
    assert [step.do.endswith("; then restart the node; then wait") for step in finding.remedy.steps] == [True]


def test_an_issuer_that_no_file_holds_is_one_finding_for_all_endpoints() -> None:
    """Nobody knows whether they know its root; no endpoint is told to add it, and no new certificate is asked for."""
    (finding,) = (each for each in found("ca-not-trusted", unseen()) if each.node == E1)

    assert (finding.severity, finding.store) == (Severity.ERROR, Store.TRUSTED_CA)
    assert finding.connections == tuple(f"{kind}->{E1}" for kind in (*KINDS, *TC))
    (step,) = finding.remedy.steps
    assert step.do == (
        "Append CA certificate: CN=Unseen Issuing (ask its CA for it); then restart the node; then name its file in "
        "the deployment file and check again: it tells whether the endpoints know the root"
    )
    assert found("phone-ca-not-listed", unseen()) == found("jabber-prompts-user", unseen()) == ()


def test_where_only_jabber_is_in_use_it_is_a_warning() -> None:
    """It asks its user, and nothing fails."""
    jabber = tuple(node for node in deployments.stand_alone().deployment.endpoints if node.id == "jabber")

    (finding,) = (each for each in found("ca-not-trusted", unseen(endpoints=jabber)) if each.node == E1)

    assert finding.severity is Severity.WARNING


def test_a_root_at_hand_is_judged_as_such() -> None:
    """The phones' list lacks it, whatever is sent."""
    leaf = make.leaf(E1, CORP_ISSUING, sans=[E1, "example.com"])

    finding = sole("phone-ca-not-listed", deployments.stand_alone(certificates={(E1, "server"): [leaf]}))

    assert finding.node == E1


def test_a_ca_that_has_the_name_of_one_the_list_needs_is_not_sent_for() -> None:
    """The list could send neither behind the other: another CA is to sign, and every list is to know it first."""
    forged = make.ca("CN=Forged", CORP_ROOT, signing_key="nobody", aki=None)
    leaf = make.leaf(E1, forged, sans=[E1, "example.com"])
    trust = {(E1, "trusted-ca"): [*AUTHORITIES, forged]}
    site = deployments.stand_alone(certificates={(E1, "server"): [leaf]}, trust=trust)

    (finding,) = (each for each in found("ca-not-trusted", site) if each.node == E1)

    *before, issuing = finding.remedy.steps
    assert issuing.renews is Slot.SERVER
    assert "signed by a public CA (the list needs another CA of the name CN=Corp Root,O=Acme" in issuing.do
    assert {step.node for step in before} == {E1, C1}
    assert not [step for step in finding.remedy.steps if step.certificates]
