"""Uploading an identity certificate to CUCM."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.lab import HeldIdentity, Holding
from edgetrust.pki.read import read_signing_request
from edgetrust.twin.admin import cucm_uploads
from edgetrust.twin.admin.cucm_units import UNITS, Unit
from edgetrust.twin.admin.cucm_uploads import load_identity
from edgetrust.twin.admin.requests import Pending
from edgetrust.twin.admin.ruling import Declined, Done, Ruling
from tests import make
from tests.administered import pkcs8
from tests.deployments import CORP_ISSUING, CORP_ROOT, PUBLISHER

UNIT = {unit.name: unit for unit in UNITS}
KEY = make.key("rsa:tomcat")
GOOD = make.leaf(PUBLISHER, CORP_ISSUING, key=KEY)


def pending(sans: list[str] | None = None, slot: Slot = Slot.TOMCAT) -> Pending:
    """A request of the server."""
    names = [PUBLISHER] if sans is None else sans
    der = make.request(PUBLISHER, key=KEY, sans=names or None)
    return Pending(slot=slot, pem=b"", pkcs8=pkcs8(GOOD), request=read_signing_request(der))


def load(
    issued: make.Issued = GOOD,
    *others: make.Issued,
    unit: Unit = UNIT["tomcat"],
    wait: Pending | None = None,
    trusted: tuple[make.Issued, ...] = (CORP_ROOT, CORP_ISSUING),
    is_pending: bool = True,
) -> Ruling:
    """What the server makes of it."""
    holding = Holding(node=PUBLISHER, trust={Store.TOMCAT_TRUST: tuple(each.certificate for each in trusted)})
    data = "".join(each.pem for each in (issued, *others)).encode()
    return load_identity(holding, unit, data, pending=(wait or pending()) if is_pending else None)


def said(ruling: Ruling) -> list[tuple[str, bool]]:
    """Texts, and whether they are the vendor's."""
    return [(notice.text, notice.is_vendor_text) for notice in ruling.notices]


def test_a_certificate_for_the_request_is_loaded_with_its_chain() -> None:
    """Its key is that of the request, and what has to restart is said."""
    ruling = load(GOOD, CORP_ISSUING)

    assert isinstance(ruling, Done)
    assert ruling.holding.identities[Slot.TOMCAT] == HeldIdentity(
        leaf=GOOD.certificate, others=(CORP_ISSUING.certificate,), key=pkcs8(GOOD)
    )
    assert said(ruling) == [
        ("Success: Certificate Uploaded", True),
        ("take a backup (DRS), then restart the services that show it; until then they show the one before", False),
        (
            (
                "restart on every node it is for: Cisco Tomcat (utils service restart Cisco Tomcat), UDS Tomcat, AXL "
                "Tomcat, ILS, LBM, DRF Master and Local, Extension Mobility, Cisco TFTP, Cisco CallManager where SIP "
                "OAuth is used"
            ),
            False,
        ),
    ]


def test_the_chain_must_be_in_the_store_of_the_service() -> None:
    """What is uploaded behind the certificate does not count."""
    expected = [("CA certificate is not available in the trust-store", True)]

    assert said(load(GOOD, CORP_ISSUING, CORP_ROOT, trusted=())) == expected
    assert said(load(GOOD, CORP_ISSUING, trusted=(CORP_ISSUING,))) == expected


def test_without_a_request_on_this_node_two_lines_say_so() -> None:
    """The vendor's, where a document names the folder."""
    assert said(load(is_pending=False)) == [
        ("File /usr/local/platform/.security/tomcat/keys/tomcat.csr does not exist", True),
        ("The file /usr/local/platform/upload/certs//tomcat.der could not be uploaded", True),
    ]
    assert said(load(unit=UNIT["cup-xmpp"], is_pending=False))[0] == (
        "File /usr/local/platform/.security/cup-xmpp/keys/cup-xmpp.csr does not exist",
        False,
    )


def test_another_key_is_refused() -> None:
    """As after a second request."""
    ruling = load(make.leaf(PUBLISHER, CORP_ISSUING, key="rsa:another"))

    assert isinstance(ruling, Declined)
    assert ruling.is_conflict
    assert said(ruling) == [("CSR Public Key and Certificate Public Key Do Not Match", True)]


@pytest.mark.parametrize(
    "asked, given, fits",
    [
        (["a.example.com", "b.example.com"], ["B.example.com", "a.example.com"], True),
        (["a.example.com"], ["a.example.com", "www.a.example.com"], False),
        (["a.example.com", "b.example.com"], ["a.example.com"], False),
        ([], ["a.example.com"], True),
    ],
)
def test_names_are_compared_as_sets_unless_none_were_asked_for(asked: list[str], given: list[str], fits: bool) -> None:
    """An added name is refused like a missing one."""
    ruling = load(make.leaf(PUBLISHER, CORP_ISSUING, key=KEY, sans=given), wait=pending(asked))

    assert isinstance(ruling, Done) is fits
    if not fits:
        assert said(ruling) == [("CSR SAN and Certificate SAN does not match", True)]


@pytest.mark.parametrize(
    "issued, reason",
    [
        (
            make.leaf(PUBLISHER, CORP_ISSUING, key=KEY, sans=["*.example.com"]),
            "the certificate has a wildcard name, and wildcard certificates are not supported",
        ),
        (
            make.leaf(PUBLISHER, CORP_ISSUING, key="ec"),
            "the certificate has a key of the kind EC, expected RSA",
        ),
    ],
)
def test_what_the_product_does_not_take_is_refused(issued: make.Issued, reason: str) -> None:
    """In our own words."""
    assert said(load(issued)) == [(reason, False)]


def test_what_is_no_certificate_is_declined() -> None:
    """Before anything else is looked at."""
    holding = Holding(node=PUBLISHER)

    ruling = load_identity(holding, UNIT["tomcat"], b"x", pending=pending())

    assert isinstance(ruling, Declined)


def test_very_long_keys_are_refused() -> None:
    """4096 bits are the most."""
    leaf = replace(GOOD.certificate, key=replace(GOOD.certificate.key, bits=8192))

    assert cucm_uploads._find_unfit(leaf, UNIT["tomcat"]) == (
        "the certificate has an RSA key of 8192 bits, and 4096 is the most"
    )


def test_names_of_every_kind_are_compared() -> None:
    """An address as well."""
    asked = pending([PUBLISHER, "IP:10.0.0.1"])

    assert isinstance(
        load(make.leaf(PUBLISHER, CORP_ISSUING, key=KEY, sans=["IP:10.0.0.1", PUBLISHER]), wait=asked), Done
    )
    assert isinstance(load(wait=asked), Declined)
