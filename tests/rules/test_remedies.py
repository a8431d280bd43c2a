"""Remedies in common: pages, words and costs."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Node, Role, Slot, Store
from edgetrust.model.finding import Impact
from edgetrust.mra import pages
from edgetrust.rules.remedies import append, append_step, delete_step, no_action, reissue, short, with_present_names
from tests import make

ROOT = make.ca("CN=Root,O=Acme").certificate
EXPRESSWAY = Node(id="expc.example.com", fqdn="expc.example.com", role=Role.EXPRESSWAY_C)
CUCM = Node(id="cucm.example.com", fqdn="cucm.example.com", role=Role.CUCM)
TC = Node(id="tc", fqdn="tc", role=Role.TC)


def test_a_certificate_is_named_by_subject_and_fingerprint() -> None:
    """Eight digits are enough to tell two apart in a sentence."""
    assert short(ROOT) == f"{ROOT.subject.rfc4514} (SHA-256 {ROOT.sha256[:8]}…)"


def test_appending_on_an_expressway_uses_its_words_and_restarts_it() -> None:
    """The page, the button, the certificates, the restart."""
    remedy = append(EXPRESSWAY, Store.TRUSTED_CA, [ROOT], ["CN=Unknown CA"])

    (step,) = remedy.steps
    assert step.where == pages.TRUSTED_CA
    assert step.do == f"Append CA certificate: {short(ROOT)}, CN=Unknown CA (ask its CA for it); then restart the node"
    assert step.certificates == (ROOT.sha256,)
    assert remedy.impact is Impact.NODE_RESTART


def test_appending_on_cucm_names_the_store_and_the_services() -> None:
    """The purpose of the upload is the store's name."""
    step = append_step(CUCM, Store.CALLMANAGER_TRUST, [ROOT])

    assert step.where == pages.CUCM_CERTIFICATE_MANAGEMENT
    assert "purpose CallManager-trust" in step.do
    assert "restart Cisco Tomcat, Cisco CallManager and Cisco HAProxy" in step.do


def test_appending_on_an_endpoint_restarts_nothing() -> None:
    """A list that somebody keeps on the endpoint itself."""
    remedy = append(TC, Store.ENDPOINT, [ROOT])

    assert remedy.impact is Impact.NONE
    assert remedy.steps[0].do == f"add to the trusted CAs: {short(ROOT)}"


def test_deleting_names_the_list() -> None:
    """Which entry, from which list."""
    assert delete_step(EXPRESSWAY, Store.TRUSTED_CA, [ROOT]).do == (
        f"delete {short(ROOT)} from the trusted CA list; then restart the node"
    )


def test_reissuing_says_what_the_certificate_must_carry() -> None:
    """A CSR, a signature, an upload, after whatever comes before."""
    first = append_step(EXPRESSWAY, Store.TRUSTED_CA, [ROOT])

    remedy = reissue(EXPRESSWAY, Slot.CLIENT, "with clientAuth", first)

    assert remedy.steps[0] == first
    assert remedy.steps[1].where == pages.CLIENT_CERTIFICATE
    assert "new client certificate with clientAuth" in remedy.steps[1].do


@pytest.mark.parametrize(
    "leaf,beside",
    [
        (
            make.leaf("a.example.com", sans=None),
            ", DNS:a.example.com (its common name, which no longer counts then)",
        ),
        (
            make.leaf("a.example.com", sans=["IP:10.0.0.1"]),
            ", DNS:a.example.com (its common name, which no longer counts then)",
        ),
        (make.leaf("a.example.com"), ""),
        (make.leaf("X.example.com", sans=None), ""),
        (make.leaf("Acme Edge", sans=None), ""),
        (make.leaf("", sans=None), ""),
    ],
    ids=["no names", "an address", "names", "that very name", "no host", "no common name"],
)
def test_a_common_name_that_counts_today_is_not_lost(leaf: make.Issued, beside: str) -> None:
    """Verifiers no longer look at it once there is a DNS name."""
    change = with_present_names(leaf.certificate, "DNS:x.example.com")

    assert change == f"with its present names and also DNS:x.example.com{beside}"


def test_information_asks_for_nothing() -> None:
    """No step, no cost."""
    remedy = no_action("nothing to see")

    assert (remedy.steps, remedy.impact, remedy.verify) == ((), Impact.NONE, "nothing to see")
