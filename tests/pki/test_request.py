from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest
from hypothesis import given, settings

from edgetrust.model.certificate import Oid, SigningRequest
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import SubjectFields
from edgetrust.model.names import DnsName, IpName, SrvName, XmppName
from edgetrust.model.plan import PlannedCertificate
from edgetrust.pki.contents import read_contents
from edgetrust.pki.request import build_request, subject_attributes
from edgetrust.pki.signing_key import generate_key, write_key
from tests import oracle
from tests.planned import KEYS, SUBJECT, certificates, openssl_names, planned, requested_names, subjects

EC_KEY = generate_key(KEYS["ecdsa-256"])
PURPOSES = {Purpose.SERVER_AUTH: Oid.SERVER_AUTH, Purpose.CLIENT_AUTH: Oid.CLIENT_AUTH}


def read(pem: bytes) -> SigningRequest:
    """The one request of a file, as every other command reads it."""
    contents = read_contents(pem, path="x.csr")
    [(request, _)] = contents.requests
    assert contents.problems == ()
    return request


def openssl(pem: bytes, *options: str) -> str:
    """What `openssl req` says of a request."""
    done = subprocess.run(["openssl", "req", "-noout", *options], input=pem, capture_output=True, check=True)
    return done.stdout.decode() + done.stderr.decode()


@oracle.NEEDED
@pytest.mark.parametrize("name", list(KEYS))
def test_openssl_accepts_the_request_of_every_key(name: str) -> None:
    """Its signature verifies, it is made with SHA-256, and the key usages fit the kind of key."""
    key = generate_key(KEYS[name])
    pem = build_request(planned(key=name), SubjectFields(), key)

    assert "verify OK" in openssl(pem, "-verify")
    shown = openssl(pem, "-text")
    signature, usage = {
        "rsa": ("sha256WithRSAEncryption", "Digital Signature, Key Encipherment"),
        "ecdsa": ("ecdsa-with-SHA256", "Digital Signature"),
    }[name.partition("-")[0]]
    assert f"Signature Algorithm: {signature}" in shown
    assert f"X509v3 Key Usage: critical\n                    {usage}\n" in shown
    assert "TLS Web Server Authentication, TLS Web Client Authentication\n" in shown


@oracle.NEEDED
def test_openssl_shows_exactly_the_planned_names() -> None:
    """Every type of name, in the planned order."""
    wanted = planned(
        "DNS:expe.example.com",
        "DNS:collab-edge.example.com",
        "SRVName:_collab-edge._tls.example.com",
        "XMPPAddress:chat1.example.com",
        "IP:192.0.2.1",
        "IP:2001:db8::1",
    )

    pem = build_request(wanted, SUBJECT, EC_KEY)

    assert openssl_names(pem) == [
        "DNS:expe.example.com",
        "DNS:collab-edge.example.com",
        "othername: SRVName::_collab-edge._tls.example.com",
        "othername: XmppAddr::chat1.example.com",
        "IP Address:192.0.2.1",
        "IP Address:2001:DB8:0:0:0:0:0:1",
    ]
    assert requested_names(wanted) == (
        DnsName("expe.example.com"),
        DnsName("collab-edge.example.com"),
        SrvName("_collab-edge._tls.example.com"),
        XmppName("chat1.example.com"),
        IpName("192.0.2.1"),
        IpName("2001:db8::1"),
    )


@given(certificates, subjects)
@settings(max_examples=60)
def test_a_request_reads_back_as_planned(wanted: PlannedCertificate, subject: SubjectFields) -> None:
    """Subject, names, purposes and key, by the reader that every other command uses."""
    request = read(build_request(wanted, subject, EC_KEY))

    assert [(each.oid, each.value) for each in request.subject.attributes] == list(subject_attributes(wanted, subject))
    assert request.subject.common_name == wanted.common_name
    assert request.subject_alt_names == requested_names(wanted)
    assert request.extended_key_usage == tuple(PURPOSES[purpose] for purpose in wanted.purposes)
    [(key, _)] = read_contents(write_key(EC_KEY), path="x.key").keys
    assert request.key == key.key


def test_the_subject_is_in_the_order_of_x500() -> None:
    """Most significant first, the common name last; what is left out or empty does not stand there."""
    assert subject_attributes(planned(), SUBJECT) == (
        ("2.5.4.6", "US"),
        ("2.5.4.8", "California"),
        ("2.5.4.7", "San José"),
        ("2.5.4.10", "Acme, Inc. #1"),
        ("2.5.4.11", 'a\\b "$c"'),
        ("2.5.4.3", "expe1.example.com"),
    )
    assert subject_attributes(planned(), SubjectFields(state="")) == (("2.5.4.3", "expe1.example.com"),)


@oracle.NEEDED
def test_nothing_is_asked_for_that_is_not_planned() -> None:
    """Without names there is no SAN, without purposes no extended key usage."""
    wanted = replace(planned(), san=(), purposes=())

    request = build_request(wanted, SubjectFields(), EC_KEY)

    shown = openssl(request, "-text")
    assert ("Alternative Name" in shown, "Extended Key Usage" in shown) == (False, False)
    assert (read(request).subject_alt_names, read(request).extended_key_usage) == ((), ())


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_a_request_is_signed_with_the_digest_that_is_asked_for(digest: str) -> None:
    """As openssl reads it."""
    pem = build_request(planned(), SubjectFields(), EC_KEY, digest=digest)

    assert f"Signature Algorithm: ecdsa-with-{digest.upper()}" in openssl(pem, "-text", "-verify")
