"""Uploading a certificate to an Expressway."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import ExpresswayCluster, Slot, Store
from edgetrust.model.lab import Holding
from edgetrust.pki.read import read_signing_request
from edgetrust.twin.admin import uploads
from edgetrust.twin.admin.client_testing import UploadedFile
from edgetrust.twin.admin.files import UploadedKey
from edgetrust.twin.admin.requests import Pending
from edgetrust.twin.admin.ruling import Declined, Done, Ruling
from edgetrust.twin.admin.uploads import COMMON_NAME_NO_FQDN, SAN_NO_FQDN, Upload, load_certificate
from tests import lab, make
from tests.administered import held, holding_of, pkcs8, sides_of
from tests.deployments import AUTHORITIES, C1, CORP_ISSUING, E1, PUBLIC_ISSUING, cluster

SITE = cluster()
C_SIDE, E_SIDE = sides_of(SITE.deployment)
OLD = make.leaf(C1, CORP_ISSUING)
NEW = make.leaf(C1, CORP_ISSUING, key="new")
STRANGER = make.leaf(C1, make.ca("Stranger"), key="new")


def at_release(version: str, side: ExpresswayCluster = C_SIDE) -> ExpresswayCluster:
    """A side of that release."""
    return replace(side, version=version)


def pending(key: make.Issued = NEW) -> Pending:
    """A request with the key of that certificate."""
    der = make.request(C1, key=key.key)
    return Pending(slot=Slot.SERVER, pem=b"", pkcs8=pkcs8(key), request=read_signing_request(der))


def node_holding(issued: make.Issued = OLD) -> Holding:
    """A node with that server certificate and a healthy list."""
    healthy = holding_of(SITE, C1)
    return healthy.with_identity(Slot.SERVER, held(issued))


def load(
    issued: make.Issued = NEW,
    *,
    version: str = "X14.3",
    side: ExpresswayCluster = C_SIDE,
    slot: Slot = Slot.SERVER,
    key: bytes | None = None,
    wait: Pending | None = None,
    text: str | None = None,
    copies: bool = False,
    strict: bool = True,
    holding: Holding | None = None,
    at: datetime = make.NOW,
) -> Ruling:
    """What the page makes of it; a request with the certificate's key is pending unless a key comes along."""
    upload = Upload(slot=slot, certificate=(text or issued.pem).encode(), key=key, copies_to_client=copies)
    waiting = wait or (pending(issued) if key is None else None)
    return load_certificate(
        holding or node_holding(),
        upload,
        side=at_release(version, side),
        pending=waiting,
        at=at,
        is_strict=strict,
    )


def done(ruling: Ruling) -> Done:
    """It is done."""
    assert isinstance(ruling, Done), ruling
    return ruling


def warnings(ruling: Ruling) -> list[str]:
    """What is warned of, although it is done."""
    return [notice.text for notice in done(ruling).notices if notice.is_warning]


def refusal(ruling: Ruling) -> str:
    """The one reason of a refusal."""
    assert isinstance(ruling, Declined), ruling
    (notice,) = ruling.notices
    return notice.text


def test_an_uploaded_key_is_shown_nowhere() -> None:
    """Neither in what the form holds nor in what is made of it, as a traceback would show both."""
    file = UploadedFile(name="key.pem", data=NEW.key_pem.encode())
    upload = Upload(slot=Slot.SERVER, certificate=NEW.pem.encode(), key=file.data)

    assert repr(file) == "UploadedFile(name='key.pem')"
    assert "PRIVATE KEY" not in repr(upload)


def test_a_certificate_for_the_pending_request_is_loaded_with_its_key() -> None:
    """The slot holds both; what runs is none of this page's business."""
    ruling = done(load())

    assert ruling.holding.identities[Slot.SERVER] == held(NEW)
    assert [notice.text for notice in ruling.notices] == [
        "the server certificate is uploaded; it expires on 01 Jan 2028"
    ]


def test_a_certificate_for_the_key_in_the_slot_is_loaded() -> None:
    """A renewal with the same key needs no request."""
    renewed = make.leaf(C1, CORP_ISSUING, serial=7)
    upload = Upload(slot=Slot.SERVER, certificate=renewed.pem.encode())

    ruling = done(load_certificate(node_holding(), upload, side=at_release("X14.3"), pending=None, at=make.NOW))

    assert ruling.holding.identities[Slot.SERVER] == held(renewed)


def test_a_key_may_come_along() -> None:
    """As for a certificate that cluster peers share."""
    ruling = done(load(key=NEW.key_pem.encode()))

    assert ruling.holding.identities[Slot.SERVER] == held(NEW)


@pytest.mark.parametrize(
    "key, reason",
    [
        (OLD.key_pem.encode(), "the private key does not match the certificate; upload the key of this certificate"),
        (b"nothing", "the private key file is not in PEM format, expected an unencrypted private key"),
        (
            b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
            "the private key file is encrypted, expected an unencrypted key in PEM format",
        ),
    ],
)
def test_a_key_that_does_not_do_is_refused(key: bytes, reason: str) -> None:
    """Another one's, none, or one that is encrypted."""
    assert refusal(load(key=key)) == reason


def test_a_key_for_rsassa_pss_alone_is_that_of_its_certificate(tmp_path: Path) -> None:
    """Beside the certificate, and later in the slot; a key for all of RSA is none of it, as in OpenSSL."""
    key, certificate = tmp_path / "pss.key", tmp_path / "pss.pem"
    lab.openssl("genpkey", "-algorithm", "RSA-PSS", "-out", key)
    lab.openssl("req", "-x509", "-new", "-key", key, "-subj", f"/CN={C1}", "-out", certificate)
    # Reading forgets that the key is for PSS alone.
    plain = load_pem_private_key(key.read_bytes(), None)
    forgetful = plain.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    text = certificate.read_text()

    first = done(load(text=text, key=key.read_bytes(), strict=False, at=datetime.now(UTC)))
    again = Upload(slot=Slot.SERVER, certificate=text.encode())
    side = at_release("X14.3")
    renewed = load_certificate(first.holding, again, side=side, pending=None, at=make.NOW, is_strict=False)

    assert done(renewed).holding.identities == first.holding.identities
    assert "does not match" in refusal(load(text=text, key=forgetful, strict=False))


def test_no_key_is_taken_while_a_request_is_pending() -> None:
    """The request has a key already."""
    ruling = load(key=NEW.key_pem.encode(), wait=pending())

    assert isinstance(ruling, Declined)
    assert ruling.is_conflict
    assert refusal(ruling).startswith("a certificate signing request is pending, and no private key can be uploaded")


def test_a_certificate_of_a_discarded_request_is_refused() -> None:
    """Its key is gone: neither the pending request nor the slot has it."""
    assert refusal(load(wait=pending(make.leaf("other", key="other")))) == (
        "the certificate does not match the private key of the pending CSR; a certificate that was signed from a "
        "discarded CSR can no longer be used"
    )
    upload = Upload(slot=Slot.SERVER, certificate=NEW.pem.encode())
    assert refusal(load_certificate(node_holding(), upload, side=C_SIDE, pending=None, at=make.NOW)).startswith(
        "the certificate does not match the private key of this node, and no CSR is pending"
    )


@pytest.mark.parametrize(
    "text, reason",
    [
        (" ", "the certificate file is empty, expected a certificate in PEM format; choose a file"),
        (
            "MIIB",
            "the certificate file is not in PEM format, expected text with BEGIN CERTIFICATE; export it as Base64",
        ),
        (make.pem(make.request(C1), "CERTIFICATE REQUEST"), "the certificate file holds no certificate, expected one"),
    ],
)
def test_only_pem_certificates_are_taken(text: str, reason: str) -> None:
    """DER, nothing and other objects are refused."""
    assert refusal(load(text=text)) == reason


@pytest.mark.parametrize(
    "changes, text",
    [
        ({"sans": [C1, "short"]}, SAN_NO_FQDN),
        ({"sans": [C1, "*.example.com"]}, SAN_NO_FQDN),
        ({"subject": "CN=expc1", "sans": [C1]}, COMMON_NAME_NO_FQDN),
    ],
)
def test_names_must_be_fqdns_from_x14_0_2_on(changes: make.Changes, text: str) -> None:
    """With the texts of the guides; older releases take them."""
    settled: make.Changes = {"key": "new", **changes}
    issued = make.leaf(C1, CORP_ISSUING, **settled)

    ruling = load(issued, version="X14.0.2")

    assert isinstance(ruling, Declined)
    assert [(notice.text, notice.is_vendor_text) for notice in ruling.notices] == [(text, True)]
    assert isinstance(load(issued, version="X14.0.1"), Done)


@pytest.mark.parametrize(
    "version, side, lacks",
    [
        ("X15.4", C_SIDE, "clientAuth"),
        ("X15.5", C_SIDE, None),
        ("X15.3", E_SIDE, "clientAuth"),
        ("X15.4", E_SIDE, "clientAuth"),
        ("X15.4", replace(E_SIDE, server_eku_upload=True), None),
        ("X15.5", E_SIDE, None),
    ],
)
def test_a_server_only_certificate_is_refused_until_the_release_takes_it(
    version: str, side: ExpresswayCluster, lacks: str | None
) -> None:
    """Before X15.5 on the C; on the E before X15.4, and there by a switch."""
    issued = make.leaf(E1, PUBLIC_ISSUING, key="new", eku=["serverAuth"])

    ruling = load(issued, version=version, side=side)

    if lacks is None:
        assert isinstance(ruling, Done)
    else:
        assert refusal(ruling) == (
            f"the certificate's extended key usage lacks {lacks}; {version} does not take it as server certificate"
        )


def test_a_certificate_without_extended_key_usage_is_good_for_all() -> None:
    """As OpenSSL has it."""
    assert isinstance(load(make.leaf(C1, CORP_ISSUING, key="new", eku=None)), Done)


@pytest.mark.parametrize("eku, is_taken", [(["serverAuth"], False), (["clientAuth"], True), (None, True)])
def test_the_client_page_refuses_server_only(eku: list[str] | None, is_taken: bool) -> None:
    """X15.5: clientAuth alone, both, or no extended key usage."""
    issued = make.leaf(C1, CORP_ISSUING, key="new", eku=eku)

    ruling = load(issued, version="X15.5", slot=Slot.CLIENT)

    assert isinstance(ruling, Done) is is_taken


def test_there_is_no_client_page_before_x15_5() -> None:
    """One certificate is for both."""
    assert refusal(load(version="X15.4", slot=Slot.CLIENT)) == (
        "X15.4 has no client certificate of its own; upload the server certificate"
    )


def test_the_server_certificate_may_be_copied_and_else_leaves_the_client_store_alone() -> None:
    """X15.5: a server-only certificate reaches the client store by the check box; without it the store keeps the copy
    that the upgrade made."""
    issued = make.leaf(C1, CORP_ISSUING, key="new", eku=["serverAuth"])

    copied = done(load(issued, version="X15.5", copies=True)).holding
    alone = done(load(issued, version="X15.5")).holding
    older = done(load(version="X15.4", copies=True)).holding

    assert copied.identities[Slot.CLIENT] == held(issued)
    assert alone.identities[Slot.CLIENT] == held(OLD)
    assert Slot.CLIENT not in older.identities


def test_a_chain_that_the_node_does_not_trust_is_refused_or_warned_of() -> None:
    """The guide says both; OpenSSL says why."""
    reason = "the chain of the certificate is not in the trusted CA list: unable to get local issuer certificate"

    assert refusal(load(STRANGER)) == f"{reason}; append its CA certificates first"
    assert [notice.text for notice in done(load(STRANGER, strict=False)).notices if notice.is_warning] == [reason]


def test_a_chain_without_its_root_is_not_trusted() -> None:
    """An intermediate alone is no anchor."""
    holding = node_holding().with_trust(Store.TRUSTED_CA, (CORP_ISSUING.certificate,))

    assert "unable to get issuer certificate" in refusal(load(holding=holding))


def test_weaknesses_are_warned_of() -> None:
    """And do not stop the upload."""
    weak = make.leaf(C1, CORP_ISSUING, key="rsa1024:weak", digest="sha1", subject="O=Acme")
    text = weak.pem + AUTHORITIES[0].pem

    ruling = done(load(weak, key=weak.key_pem.rstrip().encode(), text=text))

    assert [notice.text for notice in ruling.notices if notice.is_warning] == [
        (
            "Server certificate does not have a Common Name (CN) attribute; Mobile and Remote Access does not work "
            "without one"
        ),
        "weak security: the RSA key has 1024 bits",
        "weak security: signed with SHA-1",
        "the private key file does not end in a line break; MRA services may break later",
        "the file holds 2 certificates; the first one is used, the CAs belong on the trusted list",
    ]


def test_a_client_store_of_its_own_stays_as_it_is() -> None:
    """X15.5: a server certificate does not reach it by itself, and a node without any has nothing to copy."""
    own = make.leaf(C1, CORP_ISSUING, key="client")
    holding = node_holding().with_identity(Slot.CLIENT, held(own))
    empty = replace(node_holding(), identities={})

    kept = done(load(version="X15.5", holding=holding)).holding
    fresh = done(load(version="X15.5", holding=empty)).holding

    assert kept.identities == {Slot.SERVER: held(NEW), Slot.CLIENT: held(own)}
    assert fresh.identities == {Slot.SERVER: held(NEW)}
    assert isinstance(
        load_certificate(
            empty, Upload(slot=Slot.SERVER, certificate=NEW.pem.encode()), side=C_SIDE, pending=None, at=make.NOW
        ),
        Declined,
    )


def test_the_server_page_of_x15_5_refuses_no_purpose_and_warns_of_a_useless_one() -> None:
    """Nobody accepts it as a server's; addresses among the names are no matter of FQDNs."""
    issued = make.leaf(C1, CORP_ISSUING, key="new", eku=["clientAuth"], sans=[C1, "IP:10.0.0.1"])

    assert warnings(load(issued, version="X15.5")) == [
        (
            "the certificate's extended key usage lacks serverAuth; X15.5 takes it as server certificate, and whoever "
            "looks at the purpose refuses it"
        )
    ]


def test_a_copy_for_the_client_store_that_no_server_accepts_is_warned_of() -> None:
    """X15.5: the check box takes what the client page refuses."""
    issued = make.leaf(C1, CORP_ISSUING, key="new", eku=["serverAuth"])

    assert warnings(load(issued, version="X15.5")) == []
    assert warnings(load(issued, version="X15.5", copies=True)) == [
        (
            "the certificate's extended key usage lacks clientAuth; X15.5 takes it as client certificate, and whoever "
            "looks at the purpose refuses it"
        )
    ]


@pytest.mark.parametrize(
    ("at", "ends", "warned"),
    [
        (
            datetime(2029, 5, 6, tzinfo=UTC),
            "expired",
            ["the certificate expired on 01 Jan 2028 00:00:00 UTC, and this lab is at 06 May 2029 00:00:00 UTC"],
        ),
        (
            datetime(2020, 5, 6, 7, 8, 9, tzinfo=UTC),
            "expires",
            ["the certificate is valid from 01 Jan 2026 00:00:00 UTC on, and this lab is at 06 May 2020 07:08:09 UTC"],
        ),
        (NEW.certificate.not_before, "expires", []),
        (NEW.certificate.not_after, "expires", []),
    ],
)
def test_dates_are_warned_of_at_the_time_of_the_lab(at: datetime, ends: str, warned: list[str]) -> None:
    """It is taken all the same; the first and the last second are in time."""
    ruling = done(load(at=at))

    assert ruling.notices[0].text == f"the server certificate is uploaded; it {ends} on 01 Jan 2028"
    assert warnings(ruling) == warned


def test_very_long_keys_are_warned_of() -> None:
    """SIP TLS zones may stay down."""
    leaf = replace(NEW.certificate, key=replace(NEW.certificate.key, kind=KeyKind.RSA, bits=8192))
    key = UploadedKey(pkcs8=b"", spki=b"", ends_in_line_break=True)

    assert [notice.text for notice in uploads._warnings(leaf, key, count=1, distrust=None)] == [
        "SIP TLS zones may stay down with a key of 8192 bits; 4096 is the most to use"
    ]
