from __future__ import annotations

import ctypes
import re
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Unpack

import pytest

from edgetrust.model.alert import Alert
from edgetrust.model.verdict import ChainError
from edgetrust.pki.openssl import VerifyError, alert_for, chain_error
from tests import asn1, make, oracle
from tests.pki import odd

pytestmark = oracle.NEEDED

LONG_AGO, FAR_AWAY = datetime(2001, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)
ROOT = make.ca("Root", not_before=LONG_AGO, not_after=FAR_AWAY)
ISSUING = make.ca("Issuing", ROOT, not_before=LONG_AGO, not_after=FAR_AWAY)


def library() -> ctypes.CDLL:
    """The library of the program that is the oracle."""
    return ctypes.CDLL("libcrypto.so.3")


@pytest.mark.parametrize("error", VerifyError)
def test_every_error_has_openssl_s_text(error: VerifyError) -> None:
    """X509_verify_cert_error_string of OpenSSL 3.0."""
    describe = library().X509_verify_cert_error_string
    describe.restype = ctypes.c_char_p
    describe.argtypes = [ctypes.c_long]

    assert chain_error(error, 3) == ChainError(code=int(error), text=describe(int(error)).decode(), depth=3)


# --- the alerts, measured ---------------------------------------------------------------------------------------------

# This handshake has no clock of its own, so its certificates are valid from 2001 to 2090, or were, or will be.


LIFETIME: make.Changes = {"not_before": LONG_AGO, "not_after": FAR_AWAY}


def leaf(issuer: make.Issued | None = ISSUING, **changes: Unpack[make.Changes]) -> make.Issued:
    """A certificate for the server."""
    wanted: make.Changes = {**LIFETIME, **changes}
    return make.leaf("host.example.com", issuer, **wanted)


def authority(issuer: make.Issued | None = ROOT, **changes: Unpack[make.Changes]) -> make.Issued:
    """The issuing CA with changes."""
    wanted: make.Changes = {**LIFETIME, **changes}
    return make.ca("Issuing", issuer, **wanted)


def twisted(name: str, issued: make.Issued, issuer: make.Issued) -> make.Issued:
    """A certificate with an oddity."""
    return next(twist for twist in odd.TWISTS if twist.name == name).apply(issued, issuer.key)


def crl(issuer: make.Issued, **changes: Any) -> bytes:  # noqa: ANN401 - the builder's keywords
    """A list that is in date whenever this test runs."""
    return make.revocation_list(issuer, **{"this_update": LONG_AGO, "next_update": FAR_AWAY, **changes})


LEAF = leaf()
WRITTEN_OUT = twisted("explicit curve", authority(), ROOT)
ADDRESSES, NO_ADDRESSES = (
    ("1.3.6.1.5.5.7.1.7", False, asn1.seq(asn1.seq(asn1.octets(b"\0\1"), asn1.seq(*ranges))))
    for ranges in ([asn1.bits(b"\x0a")], [])
)
CASES: dict[VerifyError, tuple[list[make.Issued], list[make.Issued], list[bytes] | None]] = {
    VerifyError.UNABLE_TO_GET_ISSUER_CERT: ([LEAF], [ISSUING], None),
    VerifyError.UNABLE_TO_GET_CRL: ([LEAF, ISSUING], [ROOT], []),
    VerifyError.CERT_SIGNATURE_FAILURE: ([twisted("broken signature", LEAF, ISSUING), ISSUING], [ROOT], None),
    VerifyError.CRL_SIGNATURE_FAILURE: ([LEAF, ISSUING], [ROOT], [crl(ISSUING, signing_key="another"), crl(ROOT)]),
    VerifyError.CERT_NOT_YET_VALID: ([leaf(not_before=FAR_AWAY), ISSUING], [ROOT], None),
    VerifyError.CERT_HAS_EXPIRED: ([leaf(not_after=LONG_AGO), ISSUING], [ROOT], None),
    VerifyError.CRL_NOT_YET_VALID: ([LEAF, ISSUING], [ROOT], [crl(ISSUING, this_update=FAR_AWAY), crl(ROOT)]),
    VerifyError.CRL_HAS_EXPIRED: ([LEAF, ISSUING], [ROOT], [crl(ISSUING, next_update=LONG_AGO), crl(ROOT)]),
    VerifyError.ERROR_IN_CERT_NOT_BEFORE_FIELD: (
        [twisted("notBefore without seconds", LEAF, ISSUING), ISSUING], [ROOT], None,
    ),
    VerifyError.ERROR_IN_CERT_NOT_AFTER_FIELD: (
        [twisted("notAfter without seconds", LEAF, ISSUING), ISSUING], [ROOT], None,
    ),
    VerifyError.ERROR_IN_CRL_LAST_UPDATE_FIELD: (
        [LEAF, ISSUING], [ROOT],
        [odd.exchange(crl(ISSUING), asn1.time(LONG_AGO), asn1.tlv(0x17, b"0101010000Z"), ISSUING.key), crl(ROOT)],
    ),
    VerifyError.ERROR_IN_CRL_NEXT_UPDATE_FIELD: (
        [LEAF, ISSUING], [ROOT],
        [odd.exchange(crl(ISSUING), asn1.time(FAR_AWAY), asn1.tlv(0x18, b"209001010000Z"), ISSUING.key), crl(ROOT)],
    ),
    VerifyError.DEPTH_ZERO_SELF_SIGNED_CERT: ([leaf(None)], [ROOT], None),
    VerifyError.SELF_SIGNED_CERT_IN_CHAIN: ([LEAF, ISSUING, ROOT], [], None),
    VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ([LEAF], [ROOT], None),
    VerifyError.CERT_REVOKED: ([LEAF, ISSUING], [ROOT], [crl(ISSUING, revoked=[LEAF.certificate.serial]), crl(ROOT)]),
    VerifyError.PATH_LENGTH_EXCEEDED: (
        [LEAF, ISSUING], [make.ca("Root", path_length=0, not_before=LONG_AGO, not_after=FAR_AWAY)], None,
    ),
    VerifyError.INVALID_PURPOSE: ([leaf(eku=["clientAuth"]), ISSUING], [ROOT], None),
    VerifyError.UNHANDLED_CRITICAL_EXTENSION: ([leaf(extensions=[("1.2.3", True, b"")]), ISSUING], [ROOT], None),
    VerifyError.KEYUSAGE_NO_CRL_SIGN: ([LEAF, authority(ku=["keyCertSign"])], [ROOT], [crl(ISSUING), crl(ROOT)]),
    VerifyError.UNHANDLED_CRITICAL_CRL_EXTENSION: (
        [LEAF, ISSUING], [ROOT], [crl(ISSUING, extensions=[("1.2.3", True, b"")]), crl(ROOT)],
    ),
    VerifyError.PROXY_CERTIFICATES_NOT_ALLOWED: (
        [leaf(sans=None, extensions=[
            ("1.3.6.1.5.5.7.1.14", False, asn1.seq(asn1.seq(asn1.oid("1.3.6.1.5.5.7.21.1")))),
        ]), ISSUING], [ROOT], None,
    ),
    VerifyError.DIFFERENT_CRL_SCOPE: (
        [LEAF, ISSUING], [ROOT],
        [crl(ISSUING, extensions=[("2.5.29.28", True, asn1.seq(asn1.tlv(0x82, b"\xff")))]), crl(ROOT)],
    ),
    VerifyError.PERMITTED_VIOLATION: ([LEAF, authority(permitted=["example.net"])], [ROOT], None),
    VerifyError.EXCLUDED_VIOLATION: ([LEAF, authority(excluded=["example.com"])], [ROOT], None),
    VerifyError.UNNESTED_RESOURCE: ([leaf(extensions=[ADDRESSES]), ISSUING], [ROOT], None),
    VerifyError.INVALID_EXTENSION: ([leaf(extensions=[NO_ADDRESSES]), ISSUING], [ROOT], None),
    VerifyError.UNSUPPORTED_CONSTRAINT_TYPE: (
        [leaf(sans=["SRV:a.example.com"]), authority(permitted=["SRV:example.com"])], [ROOT], None,
    ),
    VerifyError.UNSUPPORTED_NAME_SYNTAX: (
        [leaf(sans=["email:nobody"]), authority(permitted=["email:example.com"])], [ROOT], None,
    ),
    VerifyError.INVALID_CA: ([LEAF, authority(ca=False)], [ROOT], None),
    VerifyError.EC_KEY_EXPLICIT_PARAMS: ([leaf(WRITTEN_OUT, signing_key="odd", aki=None), WRITTEN_OUT], [ROOT], None),
}  # fmt: skip
NOT_MEASURED = {
    VerifyError.UNSPECIFIED: "a peer whose key OpenSSL cannot read cannot shake hands at all",
    VerifyError.UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: "an issuer without a usable key is not found in the first place",
    VerifyError.CERT_CHAIN_TOO_LONG: "a message of a hundred certificates is refused for its length",
    VerifyError.KEYUSAGE_NO_CERTSIGN: "such an issuer is an invalid CA first",
    VerifyError.SUBTREE_MINMAX: "without an alert of its own, like the other errors of name constraints",
    VerifyError.HOSTNAME_MISMATCH: "measured with names, in test_handshakes",
    VerifyError.IP_ADDRESS_MISMATCH: "asked for by hand alone; its text is measured in usecase/test_chain",
}
"""Errors without a handshake here, with the reason."""

_NAME = re.compile(r"ALERT_([A-Z_]+)")


def refused(
    sent: list[make.Issued], trusted: list[make.Issued], crls: list[bytes] | None, folder: Path
) -> tuple[int, str]:
    """The error at a TLS client, and the name of the alert at its server, of a handshake in memory."""
    chain = folder / "chain.pem"
    chain.write_text("".join(each.pem for each in sent) + sent[0].key_pem)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(chain)
    client_side = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_side.set_ciphers("DEFAULT:@SECLEVEL=0")
    client_side.check_hostname = False
    if trusted:
        client_side.load_verify_locations(cadata="".join(each.pem for each in trusted))
    if crls is not None:
        client_side.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN
        lists = folder / "lists.pem"
        lists.write_text("".join(make.pem(each, "X509 CRL") for each in crls) + trusted[0].pem)
        client_side.load_verify_locations(cafile=lists)
    return shake(client_side, server_side)


def shake(client_side: ssl.SSLContext, server_side: ssl.SSLContext) -> tuple[int, str]:
    """Both ends of a handshake that the client refuses."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_side.wrap_bio(to_client, to_server, server_hostname="host.example.com")
    server = server_side.wrap_bio(to_server, to_client, server_side=True)
    error = 0
    for _ in range(10):
        try:
            client.do_handshake()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLCertVerificationError as refusal:
            error = refusal.verify_code
        try:
            server.do_handshake()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as received:
            return error, _NAME.findall(received.reason)[0].lower()
    raise AssertionError("nobody refused")


@pytest.mark.parametrize("error", CASES, ids=lambda error: error.name)
def test_each_error_is_refused_with_its_alert(error: VerifyError, tmp_path: Path) -> None:
    """A server shows such a chain; the alert that the client sends is the one we say."""
    seen, name = refused(*CASES[error], tmp_path)

    assert (seen, name) == (int(error), alert_for(chain_error(error, 0)).name)


def test_every_error_is_measured_or_excused() -> None:
    """Nothing is missing from the cases without a reason."""
    assert set(CASES) | set(NOT_MEASURED) == set(VerifyError)
    assert not set(CASES) & set(NOT_MEASURED)


@pytest.mark.parametrize(
    ("error", "alert"),
    [
        (VerifyError.UNSPECIFIED, Alert(code=80, name="internal_error")),
        (VerifyError.UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY, Alert(code=42, name="bad_certificate")),
        (VerifyError.CERT_CHAIN_TOO_LONG, Alert(code=48, name="unknown_ca")),
        (VerifyError.KEYUSAGE_NO_CERTSIGN, Alert(code=46, name="certificate_unknown")),
        (VerifyError.SUBTREE_MINMAX, Alert(code=46, name="certificate_unknown")),
        (VerifyError.HOSTNAME_MISMATCH, Alert(code=42, name="bad_certificate")),
        (VerifyError.IP_ADDRESS_MISMATCH, Alert(code=42, name="bad_certificate")),
    ],
)
def test_the_others_have_the_alerts_of_libssl(error: VerifyError, alert: Alert) -> None:
    """As ssl/statem/statem_lib.c maps them."""
    assert alert_for(chain_error(error, 0)) == alert
