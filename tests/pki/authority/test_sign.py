from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from edgetrust.errors import Refused
from edgetrust.model.authority import ProfileName
from edgetrust.model.certificate import AuthorityKeyIdentifier, BasicConstraints, Certificate, KeyUsage, Oid
from edgetrust.model.evidence import Source
from edgetrust.pki.authority.profiles import PROFILES
from edgetrust.pki.read import read_signing_request
from edgetrust.pki.signature import verify_signature
from edgetrust.usecase.sign_requests import SignedRequest, self_sign
from tests import asn1, lab, make, oracle
from tests.lab import said, sign

FQDN = "expe1.example.com"
BOTH, IPSEC = ("serverAuth", "clientAuth"), "ipsecEndSystem"
ALL_CA_PROFILES = [name for name in ProfileName if not PROFILES[name].is_self_signed]
POLICY_OID, COMMENT_OID = "2.5.29.32", Oid.NETSCAPE_COMMENT
POLICY = asn1.seq(asn1.seq(asn1.oid("1.2.3.4")))


def self_signed(der: bytes, key: make.Key, **changes: Any) -> SignedRequest:  # noqa: ANN401 - the fields of an order
    """What comes of a request that its own key signs."""
    order = lab.order(ProfileName.SELF_SIGNED, **changes)
    (signed,) = self_sign([lab.request(der)], order, key)  # type: ignore[arg-type]
    return signed


def extension_oids(certificate: Certificate) -> list[str]:
    """The types of its extensions, in order."""
    return [extension.oid for extension in certificate.extensions]


# --- what the request asks --------------------------------------------------------------------------------------------


def test_the_internal_profile_gives_what_is_asked() -> None:
    """Subject, names, purposes, usages and further extensions, without a difference."""
    asked = make.request(
        "CN=expe1.example.com,OU=Voice,O=Acme,C=US",
        sans=(FQDN, "IP:10.0.0.1"),
        eku=(*BOTH, IPSEC),
        ku=("digitalSignature", "keyEncipherment", "dataEncipherment"),
        extensions=[(COMMENT_OID, False, asn1.ia5("hello")), (POLICY_OID, True, POLICY)],
    )
    request = read_signing_request(asked)

    signed = sign(asked)

    certificate = signed.certificate
    assert signed.differences == ()
    assert certificate.subject.der == request.subject.der
    assert certificate.key == request.key
    assert certificate.san == request.subject_alt_names
    assert certificate.extended_key_usage == request.extended_key_usage
    assert certificate.key_usage == frozenset(
        {KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT, KeyUsage.DATA_ENCIPHERMENT}
    )
    assert [each for each in request.extensions if each not in certificate.extensions] == []


def test_the_internal_profile_fills_what_is_not_asked() -> None:
    """With both purposes, and the usages that the key is good for."""
    rsa, ec = sign(make.request(FQDN, key="rsa")), sign(make.request(FQDN))

    assert rsa.certificate.extended_key_usage == (Oid.SERVER_AUTH, Oid.CLIENT_AUTH)
    assert rsa.certificate.key_usage == frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT})
    assert ec.certificate.key_usage == frozenset({KeyUsage.DIGITAL_SIGNATURE})
    assert said(rsa) == [
        "keyUsage digitalSignature added: the request asks for none",
        "keyUsage keyEncipherment added: the request asks for none",
        "extendedKeyUsage serverAuth added: the request asks for none",
        "extendedKeyUsage clientAuth added: the request asks for none",
    ]


NEEDS_BOTH = "digitalSignature, keyEncipherment"


@pytest.mark.parametrize(
    ("profile", "usages", "expected"),
    [
        (
            ProfileName.PUBLIC_SERVER_ONLY,
            NEEDS_BOTH,
            [
                "subject OU=Voice dropped: the profile public-server-only leaves it out",
                "extendedKeyUsage clientAuth dropped: the profile public-server-only gives serverAuth",
                "keyUsage dataEncipherment dropped: the profile public-server-only gives {usages}",
                "keyUsage keyEncipherment added: the profile public-server-only gives {usages}",
                "nsComment dropped: the profile public-server-only has none",
                "keyUsage changed: the profile public-server-only marks it critical",
            ],
        ),
        (
            ProfileName.ADCS_WEB_SERVER,
            NEEDS_BOTH,
            [
                "extendedKeyUsage clientAuth dropped: the profile adcs-web-server gives serverAuth",
                "keyUsage dataEncipherment dropped: the profile adcs-web-server gives {usages}",
                "keyUsage keyEncipherment added: the profile adcs-web-server gives {usages}",
                "nsComment dropped: the profile adcs-web-server has none",
                "keyUsage changed: the profile adcs-web-server marks it critical",
            ],
        ),
        (
            ProfileName.ADCS_CLIENT_SERVER,
            f"{NEEDS_BOTH}, dataEncipherment",
            [
                "keyUsage keyEncipherment added: the profile adcs-client-server gives {usages}",
                "nsComment dropped: the profile adcs-client-server has none",
                "keyUsage changed: the profile adcs-client-server marks it critical",
            ],
        ),
        (ProfileName.INTERNAL, "", []),
    ],
)
def test_what_a_profile_does_to_a_request_is_told(profile: ProfileName, usages: str, expected: list[str]) -> None:
    """Every difference, and nothing else."""
    asked = make.request(
        "CN=expe1.example.com,OU=Voice",
        key="rsa",
        sans=(FQDN,),
        eku=BOTH,
        ku=("digitalSignature", "dataEncipherment"),
        not_critical=(Oid.KEY_USAGE,),
        extensions=[(COMMENT_OID, False, asn1.ia5("hello"))],
    )

    assert sorted(said(sign(asked, profile))) == sorted(line.format(usages=usages) for line in expected)


def test_no_request_makes_a_ca() -> None:
    """Whatever it asks for; CA:FALSE in a request is no difference."""
    wanting = asn1.seq(asn1.boolean(True))
    signed = sign(
        make.request(FQDN, eku=BOTH, ku=("digitalSignature",), extensions=[(Oid.BASIC_CONSTRAINTS, True, wanting)])
    )
    modest = sign(
        make.request(FQDN, eku=BOTH, ku=("digitalSignature",), extensions=[(Oid.BASIC_CONSTRAINTS, True, asn1.seq())])
    )

    assert signed.certificate.basic_constraints == BasicConstraints(ca=False, path_length=None)
    assert said(signed) == ["basicConstraints CA:TRUE dropped: `edgetrust ca init --parent` makes CAs, requests do not"]
    assert said(modest) == []


def test_what_is_the_issuers_affair_is_not_taken_from_a_request() -> None:
    """Where its list and responder are, and who it is."""
    listed = [
        (Oid.AUTHORITY_KEY_IDENTIFIER, False, asn1.seq()),
        (Oid.CRL_DISTRIBUTION_POINTS, False, asn1.seq()),
        (Oid.AUTHORITY_INFORMATION_ACCESS, False, asn1.seq()),
    ]

    signed = sign(make.request(FQDN, eku=BOTH, ku=("digitalSignature",), extensions=listed))

    assert said(signed) == [
        "authorityKeyIdentifier dropped: it is the issuer's affair",
        "cRLDistributionPoints dropped: it is the issuer's affair",
        "authorityInfoAccess dropped: it is the issuer's affair",
    ]
    assert isinstance(signed.certificate.authority_key_identifier, AuthorityKeyIdentifier)
    assert signed.certificate.crl_distribution_points is None


# --- what the issuer adds ---------------------------------------------------------------------------------------------


def test_key_identifiers_lead_to_the_issuer() -> None:
    """The identifier of the subject is derived from its key; another one that is asked for is changed."""
    asked = make.request(
        FQDN, eku=BOTH, ku=("digitalSignature",), extensions=[(Oid.SUBJECT_KEY_IDENTIFIER, False, asn1.octets(b"x"))]
    )
    own = x509.SubjectKeyIdentifier.from_public_key(make.key(FQDN).public_key()).digest

    signed = sign(asked)

    issuer = lab.issuing().authority.certificate
    authority = signed.certificate.authority_key_identifier
    assert signed.certificate.subject_key_identifier == own
    assert isinstance(authority, AuthorityKeyIdentifier)
    assert authority.key_id == issuer.subject_key_identifier
    assert said(signed) == ["subjectKeyIdentifier changed: it is derived from the key"]


def test_key_identifiers_can_be_left_out() -> None:
    """A request for one is then told that it gets none."""
    asked = make.request(
        FQDN, eku=BOTH, ku=("digitalSignature",), extensions=[(Oid.SUBJECT_KEY_IDENTIFIER, False, asn1.octets(b"x"))]
    )

    signed = sign(asked, has_identifiers=False)

    assert signed.certificate.subject_key_identifier is None
    assert signed.certificate.authority_key_identifier is None
    assert said(signed) == ["subjectKeyIdentifier dropped: this certificate gets no key identifiers"]


def test_a_certificate_without_subject_marks_its_names_critical() -> None:
    """RFC 5280 §4.2.1.6; where the profile follows the request, its flag stays."""
    public = sign(make.request("", sans=(FQDN,)), ProfileName.PUBLIC)
    internal = sign(make.request("", sans=(FQDN,)))

    flags = [
        next(each.critical for each in signed.certificate.extensions if each.oid == Oid.SUBJECT_ALT_NAME)
        for signed in (public, internal)
    ]

    assert flags == [True, False]
    assert "subjectAltName changed: the profile public marks it critical" in said(public)


@pytest.mark.parametrize("profile", ALL_CA_PROFILES)
def test_the_order_of_extensions_is_fixed(profile: ProfileName) -> None:
    """Every profile writes the same ones in the same order, the template's first where it has one."""
    templates = [extension.oid for extension in PROFILES[profile].extensions]
    constraints = [Oid.BASIC_CONSTRAINTS] if PROFILES[profile].states_no_ca else []

    assert extension_oids(sign(make.request(FQDN), profile).certificate) == [
        *templates,
        *constraints,
        Oid.KEY_USAGE,
        Oid.EXTENDED_KEY_USAGE,
        Oid.SUBJECT_ALT_NAME,
        Oid.SUBJECT_KEY_IDENTIFIER,
        Oid.AUTHORITY_KEY_IDENTIFIER,
    ]


def test_a_request_with_a_wrong_signature_is_refused() -> None:
    """With the file it was found in."""
    good = make.request(FQDN)

    with pytest.raises(Refused, match="^x.csr: the signature was not made with the key"):
        sign(good[:-1] + bytes((good[-1] ^ 1,)))


# --- with its own key -------------------------------------------------------------------------------------------------


def test_a_self_signed_certificate_is_as_cucm_makes_it() -> None:
    """Usages, purposes and the identifier of its key, and nothing else: no SAN, no authority key identifier."""
    asked = make.request("cucm.example.com", sans=None)

    certificate = self_signed(asked, make.key("cucm.example.com")).certificate

    assert certificate.issuer == certificate.subject
    assert verify_signature(certificate, certificate)
    assert extension_oids(certificate) == [Oid.KEY_USAGE, Oid.EXTENDED_KEY_USAGE, Oid.SUBJECT_KEY_IDENTIFIER]


def test_only_the_key_of_the_request_signs_it() -> None:
    """Another one is refused."""
    with pytest.raises(Refused, match="^x.csr: the request is not for the key that is to sign it$"):
        self_signed(make.request(FQDN), make.key("other"))


@oracle.NEEDED
@pytest.mark.parametrize("has_identifiers", [True, False])
def test_two_self_signed_certificates_of_one_name_hide_each_other(has_identifiers: bool) -> None:
    """As CUCM's tomcat and CallManager certificates do on an Expressway: the first in the list wins."""
    tomcat, callmanager = (
        self_signed(
            make.request("cucm.example.com", key=unit, sans=None), make.key(unit), has_identifiers=has_identifiers
        ).certificate.der
        for unit in ("tomcat", "callmanager")
    )

    first = oracle.verify(tomcat, [], [tomcat, callmanager], at=make.NOW)
    second = oracle.verify(callmanager, [], [tomcat, callmanager], at=make.NOW)

    assert first is None
    assert second is not None
    assert (second.code, second.depth) == (18, 0)


# --- requests of every kind -------------------------------------------------------------------------------------------

LABELS = st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)
HOSTS = st.lists(LABELS, min_size=1, max_size=3).map(".".join)
SANS = st.one_of(
    HOSTS,
    HOSTS.map("*.{}".format),
    HOSTS.map("SRV:_collab-edge._tls.{}".format),
    HOSTS.map("XMPP:{}".format),
    HOSTS.map("email:a@{}".format),
    HOSTS.map("URI:https://{}/".format),
    st.ip_addresses().map("IP:{}".format),
)
ATTRIBUTES = st.tuples(st.sampled_from(["O", "OU", "L", "ST"]), LABELS).map("=".join)
REQUESTS = st.builds(
    lambda host, attributes, key, critical, **asked: make.request(
        ",".join((f"CN={host}", *attributes)), key=key, critical=critical, not_critical=(Oid.KEY_USAGE,), **asked
    ),
    HOSTS,
    st.lists(ATTRIBUTES, max_size=3, unique=True),
    st.sampled_from(["rsa", "x", "p384:x"]),
    st.sets(st.sampled_from([Oid.EXTENDED_KEY_USAGE, Oid.SUBJECT_ALT_NAME])),
    sans=st.none() | st.lists(SANS, min_size=1, max_size=6, unique=True),
    eku=st.none() | st.lists(st.sampled_from([*BOTH, IPSEC, "codeSigning"]), min_size=1, unique=True),
    ku=st.none() | st.lists(st.sampled_from(make.USAGES[:7]), min_size=1, unique=True),
    extensions=st.lists(
        st.sampled_from([(COMMENT_OID, False, asn1.ia5("x")), (POLICY_OID, False, POLICY)]), unique=True
    ),
)


USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
)
OWN = {"2.5.29.14", "2.5.29.19", "2.5.29.35", "1.3.6.1.4.1.311.20.2", "1.3.6.1.4.1.311.21.7", "1.3.6.1.4.1.311.21.10"}
"""Extensions that an issuer adds by itself."""


def facts(signed: x509.Certificate | x509.CertificateSigningRequest) -> dict[str, set[str]]:
    """What a certificate or request says, as another library reads it: for each part the values, in words."""
    found: dict[str, set[str]] = {"subject": {each.rfc4514_string() for each in signed.subject}}
    for extension in signed.extensions:
        value = extension.value
        if isinstance(value, x509.SubjectAlternativeName):
            found["names"] = set(map(repr, value))
        elif isinstance(value, x509.ExtendedKeyUsage):
            found["extendedKeyUsage"] = {each.dotted_string for each in value}
        elif isinstance(value, x509.KeyUsage):
            found["keyUsage"] = {usage for usage in USAGES if getattr(value, usage)}
        else:
            found[extension.oid.dotted_string] = {"there"}
    return found


def flags(signed: x509.Certificate | x509.CertificateSigningRequest) -> dict[str, bool]:
    """Which of the three extensions that are decided apart is critical."""
    parts = {Oid.SUBJECT_ALT_NAME: "names", Oid.KEY_USAGE: "keyUsage", Oid.EXTENDED_KEY_USAGE: "extendedKeyUsage"}
    return {parts[oid]: each.critical for each in signed.extensions if (oid := each.oid.dotted_string) in parts}


def part_of(what: str) -> str:
    """The part that a difference is about, by its first word."""
    word = what.partition(" ")[0]
    known = {"nsComment": COMMENT_OID, "certificatePolicies": POLICY_OID}
    return known.get(word, word if word in ("subject", "keyUsage", "extendedKeyUsage") else "names")


@settings(max_examples=150)
@given(REQUESTS, st.sampled_from(ALL_CA_PROFILES))
def test_every_difference_is_told_and_no_other(der: bytes, profile: ProfileName) -> None:
    """Request and certificate are read and compared by another library; what it finds is what we say."""
    signed = sign(der, profile)
    told: dict[tuple[str, str], int] = {}
    for each in signed.differences:
        key = part_of(each.what), str(each.change)
        told[key] = told.get(key, 0) + 1
    before = facts(x509.load_der_x509_csr(der))
    after = facts(x509.load_der_x509_certificate(signed.certificate.der))

    critical = flags(x509.load_der_x509_csr(der)), flags(x509.load_der_x509_certificate(signed.certificate.der))

    for part in (before.keys() | after.keys()) - OWN:
        old, new = before.get(part, set()), after.get(part, set())
        marked_otherwise = part in critical[0] and part in critical[1] and critical[0][part] != critical[1][part]
        expected = {"dropped": len(old - new), "added": len(new - old), "changed": int(marked_otherwise)}
        assert {change: told.get((part, change), 0) for change in expected} == expected, (part, said(signed))


@settings(max_examples=100)
@given(REQUESTS)
def test_with_the_internal_profile_what_is_asked_is_given(der: bytes) -> None:
    """Byte for byte, extension for extension."""
    request = read_signing_request(der)

    certificate = sign(der).certificate

    assert certificate.subject.der == request.subject.der
    assert certificate.key.spki == request.key.spki
    assert [each for each in request.extensions if each not in certificate.extensions] == []
    assert verify_signature(certificate, lab.issuing().authority.certificate)


def test_the_same_order_gives_the_same_bytes() -> None:
    """A seeded CA has no chance in it, nor has a certificate that signs itself."""
    asked, key = make.request(FQDN), make.key(FQDN)

    assert sign(asked).certificate.der == sign(asked).certificate.der
    assert self_signed(asked, key).certificate.der == self_signed(asked, key).certificate.der


def test_the_place_of_a_request_is_kept() -> None:
    """So that a message can name it."""
    assert sign(make.request(FQDN)).source == Source(file="x.csr")
