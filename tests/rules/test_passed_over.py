"""CAs that stand in a list and are not taken for the issuers that they are."""

from __future__ import annotations

from edgetrust.mra.pages import SERVER_CERTIFICATE, TRUSTED_CA
from tests import make, oracle
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, Site, stand_alone
from tests.examine import found

SLUG = "intermediate-missing"
OTHER_KEY = b"the key of another"


def on_c(*, e: make.Issued, trusted: tuple[make.Issued, ...]) -> Site:
    """The Expressway-C holds all that it needs, by name; OpenSSL refuses the Expressway-E all the same."""
    refused = oracle.verify(e.der, (), [each.der for each in trusted], at=make.NOW)
    assert refused is not None
    assert refused.code in (2, 20)
    return stand_alone(
        certificates={(E1, "server"): [e]},
        trust={(C1, "trusted-ca"): [*trusted, CORP_ROOT, CORP_ISSUING], (E1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING]},
    )


def test_a_certificate_that_names_another_key_of_its_issuer_is_issued_again() -> None:
    """On its own node: no list can mend it."""
    e = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"], aki=OTHER_KEY)

    finding = next(each for each in found(SLUG, on_c(e=e, trusted=(PUBLIC_ROOT, PUBLIC_ISSUING))) if each.node == C1)

    assert "holds CN=Public Issuing,O=Trusty" in finding.message
    assert "although it is: what it says of its issuer (authority key identifier) is not true" in finding.message
    (step,) = finding.remedy.steps
    assert (step.node, step.where) == (E1, SERVER_CERTIFICATE)
    assert "with an authority key identifier that fits CN=Public Issuing,O=Trusty" in step.do


def test_a_ca_that_names_another_certificate_of_its_issuer_is_replaced_in_the_list() -> None:
    """By its serial number, as after its root was renewed."""
    issuing = make.ca("CN=Stale Issuing,O=Trusty", PUBLIC_ROOT, aki=None, aki_serial=7)
    e = make.leaf(E1, issuing, sans=[E1, "example.com"])

    finding = next(each for each in found(SLUG, on_c(e=e, trusted=(PUBLIC_ROOT, issuing))) if each.node == C1)

    assert "holds CN=Public Root,O=Trusty" in finding.message
    (step,) = finding.remedy.steps
    assert (step.node, step.where) == (C1, TRUSTED_CA)
    assert step.do.startswith("get a certificate of CN=Stale Issuing,O=Trusty from whoever runs that CA, issued again")


def test_a_signature_that_openssl_does_not_know_is_told_as_that() -> None:
    """ECDSA with SHA-3, which its later releases take."""
    root = make.ca("CN=Curved Root,O=Trusty", key="ec")
    e = make.leaf(E1, root, sans=[E1, "example.com"], digest="sha3-256")

    finding = next(each for each in found(SLUG, on_c(e=e, trusted=(root,))) if each.node == C1)

    assert "OpenSSL 3.0 knows no such signature by a key of that kind" in finding.message
    assert "with another signature algorithm of CN=Curved Root,O=Trusty" in finding.remedy.steps[0].do
