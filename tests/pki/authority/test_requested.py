from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import EdgetrustError, Malformed, Refused
from edgetrust.model.certificate import KeyUsage, Oid
from edgetrust.model.names import DnsName, SrvName
from edgetrust.pki.authority.requested import find_weaknesses, read_asked
from edgetrust.pki.contents import read_contents
from edgetrust.pki.read import read_signing_request
from tests import asn1, lab, make, oracle

BOTH = (Oid.SERVER_AUTH, Oid.CLIENT_AUTH)

# As an Expressway asks: names of all formats, both purposes.
EXPRESSWAY = """\
[req]
prompt = no
distinguished_name = subject
req_extensions = extensions
[subject]
C = US
ST = Texas
L = Austin
O = Acme Example
OU = Voice
CN = expe.example.com
[extensions]
subjectAltName = DNS:expe.example.com, DNS:example.com, otherName:1.3.6.1.5.5.7.8.7;IA5:_collab-edge._tls.example.com
extendedKeyUsage = serverAuth, clientAuth
keyUsage = digitalSignature, keyEncipherment
"""
# As CUCM asks without multi-server names: no SAN, dataEncipherment, a purpose more.
CUCM = """\
[req]
prompt = no
distinguished_name = subject
req_extensions = extensions
[subject]
C = US
O = Acme Example
CN = cucm-pub.corp.example.com
ST = Texas
L = Austin
[extensions]
keyUsage = digitalSignature, keyEncipherment, dataEncipherment
extendedKeyUsage = serverAuth, clientAuth, ipsecEndSystem
"""


def make_with_openssl(configuration: str, folder: Path, *options: str) -> bytes:
    """What `openssl req` writes for a configuration."""
    (folder / "x.cnf").write_text(configuration)
    key = ["-nodes", "-keyout", folder / "x.key"]
    key += [] if "-newkey" in options else ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    lab.openssl("req", "-new", "-config", folder / "x.cnf", *key, "-out", folder / "x.csr", *options)
    return (folder / "x.csr").read_bytes()


@oracle.NEEDED
@pytest.mark.parametrize("options", [(), ("-text",), ("-outform", "DER"), ("-newhdr",)])
def test_a_request_of_an_expressway_is_taken(options: tuple[str, ...], tmp_path: Path) -> None:
    """In PEM under both headings, with its text before it, and in DER."""
    contents = read_contents(make_with_openssl(EXPRESSWAY, tmp_path, *options), path="x.csr")

    asked = read_asked(contents.requests[0][0])

    assert contents.problems == ()
    assert str(asked.subject) == "CN=expe.example.com,OU=Voice,O=Acme Example,L=Austin,ST=Texas,C=US"
    assert [each.name for each in asked.names] == [
        DnsName("expe.example.com"),
        DnsName("example.com"),
        SrvName("_collab-edge._tls.example.com"),
    ]
    assert asked.purposes == BOTH
    assert asked.key_usage == frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT})


@oracle.NEEDED
def test_a_request_of_cucm_is_taken(tmp_path: Path) -> None:
    """Without names, with the bit that CAs must keep."""
    contents = read_contents(make_with_openssl(CUCM, tmp_path), path="x.csr")

    asked = read_asked(contents.requests[0][0])

    assert asked.names == ()
    assert asked.purposes == (*BOTH, "1.3.6.1.5.5.7.3.5")
    assert asked.key_usage is not None
    assert KeyUsage.DATA_ENCIPHERMENT in asked.key_usage


def test_a_request_that_asks_for_nothing_says_so() -> None:
    """None, where it does not say."""
    asked = read_asked(read_signing_request(make.request(sans=None)))

    assert (asked.names, asked.purposes, asked.key_usage, asked.is_ca, asked.extensions) == ((), None, None, False, {})


def test_a_request_signed_with_another_key_is_refused() -> None:
    """Nobody knows then who has the key."""
    good = make.request("expe1.example.com")
    bad = good[:-1] + bytes((good[-1] ^ 1,))

    with pytest.raises(Refused, match="the signature was not made with the key that the request is for") as caught:
        read_asked(read_signing_request(bad))

    assert caught.value.hint == "download the request again, or make a new one"


@pytest.mark.parametrize(
    ("extensions", "message"),
    [
        ([(Oid.SUBJECT_ALT_NAME, False, asn1.seq())] * 2, "asks for the extension 2.5.29.17 more than once"),
        ([(Oid.SUBJECT_ALT_NAME, False, asn1.null())], "subjectAltName: tag"),
        ([(Oid.KEY_USAGE, False, asn1.null())], "keyUsage: tag"),
        ([(Oid.EXTENDED_KEY_USAGE, False, asn1.null())], "extendedKeyUsage: tag"),
        ([(Oid.BASIC_CONSTRAINTS, False, asn1.null())], "basicConstraints: tag"),
    ],
)
def test_what_cannot_be_read_is_not_signed(extensions: list[tuple[str, bool, bytes]], message: str) -> None:
    """Left out silently, it would be missing later."""
    with pytest.raises(Malformed, match=message):
        read_asked(read_signing_request(make.request(sans=None, extensions=extensions)))


@given(st.binary(max_size=60), st.sampled_from([Oid.SUBJECT_ALT_NAME, Oid.KEY_USAGE, Oid.EXTENDED_KEY_USAGE]))
def test_any_value_is_read_or_told(value: bytes, oid: str) -> None:
    """Nothing but our own errors comes out."""
    request = read_signing_request(make.request(sans=None, extensions=[(oid, False, value)]))
    try:
        asked = read_asked(request)
    except EdgetrustError:
        return

    assert asked.extensions[oid].value == value


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("rsa", []),
        ("x", []),
        ("p384:x", []),
        ("rsa1024", ["the RSA key has 1024 bits, expected at least 2048"]),
        ("ed448:x", ["the key is Ed448; Expressways and CUCM take RSA, or EC on P-256, P-384 or P-521"]),
        ("ed25519:x", ["the key is Ed25519; Expressways and CUCM take RSA, or EC on P-256, P-384 or P-521"]),
    ],
)
def test_weak_and_odd_keys_are_told(key: str, expected: list[str]) -> None:
    """They are signed all the same."""
    assert list(find_weaknesses(read_signing_request(make.request(key=key)))) == expected


@oracle.NEEDED
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("-sha1",), "the request is signed with SHA1, expected SHA-256"),
        (("-md5", "-newkey", "rsa:2048"), "the request is signed with MD5, expected SHA-256"),
    ],
)
def test_weak_digests_are_told(options: tuple[str, ...], expected: str, tmp_path: Path) -> None:
    """The signature of a request lasts for a moment, but says what the machine can do."""
    contents = read_contents(make_with_openssl(CUCM, tmp_path, *options), path="x.csr")

    assert list(find_weaknesses(contents.requests[0][0])) == [expected]


@oracle.NEEDED
@pytest.mark.parametrize(
    ("options", "curve"),
    [
        (("ec_paramgen_curve:secp256k1",), "secp256k1"),
        (("ec_paramgen_curve:P-256", "ec_param_enc:explicit"), "a curve that has no name"),
    ],
)
def test_curves_that_nobody_takes_are_told(options: tuple[str, ...], curve: str, tmp_path: Path) -> None:
    """Of the usual size, but not of the usual kind."""
    wanted = [word for option in options for word in ("-pkeyopt", option)]
    contents = read_contents(make_with_openssl(CUCM, tmp_path, "-newkey", "ec", *wanted), path="x.csr")

    assert list(find_weaknesses(contents.requests[0][0])) == [
        f"the key is EC on {curve}; Expressways and CUCM take RSA, or EC on P-256, P-384 or P-521"
    ]


@pytest.mark.slow
@oracle.NEEDED
def test_keys_that_are_too_long_are_told(tmp_path: Path) -> None:
    """Making one takes openssl some seconds."""
    lab.openssl(
        "req",
        "-new",
        "-newkey",
        "rsa:8192",
        "-nodes",
        "-subj",
        "/CN=x",
        "-keyout",
        tmp_path / "k",
        "-out",
        tmp_path / "c",
    )
    contents = read_contents((tmp_path / "c").read_bytes(), path="c")

    assert list(find_weaknesses(contents.requests[0][0])) == [
        "the RSA key has 8192 bits; CUCM takes at most 4096, and Expressways may not cope"
    ]
