from __future__ import annotations

import copy
import hashlib
import warnings
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.names import SHORT_NAMES, read_name
from edgetrust.codec.pem import PemBlock, find_blocks
from edgetrust.errors import Malformed
from edgetrust.model.certificate import (
    AuthorityKeyIdentifier,
    BasicConstraints,
    Certificate,
    Extension,
    IssuingDistributionPoint,
    KeyKind,
    KeyUsage,
    Oid,
    PublicKey,
    RevocationList,
    SigningRequest,
    Unreadable,
)
from edgetrust.model.names import DnsName, IpName
from edgetrust.pki.read import (
    CERTIFICATES,
    read_certificate,
    read_passing_certificate,
    read_revocation_list,
    read_signing_request,
)
from tests import asn1, make

ROOT = make.ca("CN=Root,O=Acme")
LEAF = make.leaf("expe1.example.com", ROOT, serial=5)


def facts(value: object) -> dict[str, object]:
    """All fields of a value, those left out of comparisons too."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}  # type: ignore[attr-defined]


def test_every_field_of_a_certificate_is_read() -> None:
    """A certificate as public CAs issue them, whole."""
    spki = make.spki(LEAF.key)
    ski, aki = (hashlib.sha1(make.spki(each.key), usedforsecurity=False).digest() for each in (LEAF, ROOT))

    assert facts(read_certificate(LEAF.der)) == {
        "der": LEAF.der,
        "sha256": hashlib.sha256(LEAF.der).hexdigest(),
        "version": 3,
        "serial": 5,
        "subject": read_name(make.name("expe1.example.com")),
        "issuer": read_name(make.name("CN=Root,O=Acme")),
        "not_before": datetime(2026, 1, 1, tzinfo=UTC),
        "not_after": datetime(2028, 1, 1, tzinfo=UTC),
        "irregular_dates": (),
        "signature_algorithm": "1.2.840.10045.4.3.2",
        "signature_hash": "sha256",
        "key": PublicKey(kind=KeyKind.EC, bits=256, curve="secp256r1", spki=spki),
        "extensions": (
            Extension(oid=Oid.BASIC_CONSTRAINTS, critical=True, value=asn1.seq()),
            Extension(oid=Oid.KEY_USAGE, critical=True, value=asn1.named_bits({0, 2})),
            Extension(
                oid=Oid.EXTENDED_KEY_USAGE,
                critical=False,
                value=asn1.seq(asn1.oid(Oid.SERVER_AUTH), asn1.oid(Oid.CLIENT_AUTH)),
            ),
            Extension(oid=Oid.SUBJECT_ALT_NAME, critical=False, value=asn1.seq(make.general_name("expe1.example.com"))),
            Extension(oid=Oid.SUBJECT_KEY_IDENTIFIER, critical=False, value=asn1.octets(ski)),
            Extension(oid=Oid.AUTHORITY_KEY_IDENTIFIER, critical=False, value=asn1.seq(asn1.tlv(0x80, aki))),
        ),
        "basic_constraints": BasicConstraints(ca=False, path_length=None),
        "key_usage": frozenset((KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT)),
        "extended_key_usage": (Oid.SERVER_AUTH, Oid.CLIENT_AUTH),
        "subject_alt_names": (DnsName("expe1.example.com"),),
        "subject_key_identifier": ski,
        "authority_key_identifier": AuthorityKeyIdentifier(key_id=aki, issuer=None, serial=None),
        "name_constraints": None,
        "crl_distribution_points": None,
        "netscape_cert_type": None,
        "proxy_cert_info": None,
    }


def test_without_extensions_there_are_none() -> None:
    """A root of version 1 has no extensions, and absent is not unreadable."""
    certificate = make.ca("Old", version=1).certificate

    assert (certificate.version, certificate.extensions) == (1, ())
    assert certificate.basic_constraints is None
    assert certificate.key_usage is None
    assert certificate.extended_key_usage is None
    assert certificate.subject_alt_names is None
    assert certificate.subject_key_identifier is None
    assert certificate.authority_key_identifier is None
    assert certificate.name_constraints is None
    assert certificate.crl_distribution_points is None
    assert certificate.netscape_cert_type is None
    assert certificate.proxy_cert_info is None


@pytest.mark.parametrize("serial", [0, -1, -(2**70), 2**2000])
def test_odd_serial_numbers_load(serial: int) -> None:
    """Zero, negative and huge numbers are facts, not failures."""
    assert make.leaf("a.example.com", ROOT, serial=serial).certificate.serial == serial


def test_names_of_every_kind_load() -> None:
    """UTF-8, international host names, SRVName, xmppAddr, and a directory name in one certificate."""
    sans = ["xn--mnchen-3ya.example", "SRV:_collab-edge._tls.example.com", "XMPP:chat.example.com", "DN:CN=x", "IP:::1"]

    certificate = make.leaf("CN=Grüße,O=日本", ROOT, sans=sans).certificate

    assert certificate.subject.rfc4514 == "CN=Grüße,O=日本"
    assert [type(name).__name__ for name in certificate.san] == [
        "DnsName",
        "SrvName",
        "XmppName",
        "DirectoryName",
        "IpName",
    ]
    assert [name.value for name in certificate.san] == [
        "xn--mnchen-3ya.example",
        "_collab-edge._tls.example.com",
        "chat.example.com",
        "CN=x",
        "::1",
    ]


def test_five_thousand_names_load() -> None:
    """Long lists are read whole and in order."""
    names = [f"host{number}.example.com" for number in range(5000)]

    assert make.leaf("a.example.com", ROOT, sans=names).certificate.san == tuple(map(DnsName, names))


def test_one_unreadable_extension_leaves_the_others_alone() -> None:
    """What cannot be decoded keeps its bytes and the reason; an unknown critical extension is just a fact."""
    extensions = [
        (Oid.BASIC_CONSTRAINTS, True, asn1.null()),
        ("1.2.3.4", True, b"anything"),
        (Oid.NAME_CONSTRAINTS, True, b""),
    ]

    certificate = make.leaf("a.example.com", ROOT, ca=None, extensions=extensions).certificate

    assert certificate.basic_constraints == Unreadable(
        asn1.null(), "basicConstraints: tag 0x05 at offset 0, expected 0x30"
    )
    assert certificate.name_constraints == Unreadable(b"", "the data ends at offset 0 inside the header of an element")
    assert certificate.extended_key_usage == (Oid.SERVER_AUTH, Oid.CLIENT_AUTH)
    assert Extension(oid="1.2.3.4", critical=True, value=b"anything") in certificate.extensions


def test_an_extension_that_occurs_twice_is_unreadable() -> None:
    """Nobody can say which one counts; both stand in the list."""
    value = asn1.seq(make.general_name("b.example.com"))

    certificate = make.leaf("a.example.com", ROOT, extensions=[(Oid.SUBJECT_ALT_NAME, False, value)]).certificate

    assert certificate.subject_alt_names == Unreadable(value, "the extension occurs more than once")
    assert [each.oid for each in certificate.extensions].count(Oid.SUBJECT_ALT_NAME) == 2


def test_long_extensions_are_read_without_being_remembered() -> None:
    """An unreadable list of names longer than what recurs is unreadable all the same, each time."""
    value = asn1.seq(make.general_name("x" * 300), asn1.null())
    for serial in (1, 2):
        certificate = make.leaf(
            "a.example.com", ROOT, serial=serial, sans=None, extensions=[(Oid.SUBJECT_ALT_NAME, False, value)]
        ).certificate

        assert isinstance(certificate.subject_alt_names, Unreadable)


def test_bytes_behind_a_certificate_are_no_part_of_it() -> None:
    """As OpenSSL does: what follows is left out, and the certificate is the same one."""
    assert read_certificate(LEAF.der + asn1.seq(asn1.seq())) is read_certificate(LEAF.der)


def test_each_distinct_certificate_is_parsed_once() -> None:
    """The same bytes give the same object however often they are met: counted."""
    CERTIFICATES.forget()
    leaves = [make.leaf(f"n{number}.example.com", ROOT).der for number in range(4)]

    first = [read_certificate(bytes(bytearray(der))) for der in leaves * 3]

    assert (CERTIFICATES.made, len(set(map(id, first)))) == (4, 4)


def test_what_passes_by_is_not_remembered() -> None:
    """Unless it was read for good before: then it is the same object."""
    CERTIFICATES.forget()
    passing, kept = (make.leaf(f"p{number}.example.com", ROOT).der for number in range(2))
    known = read_certificate(kept)

    first, second, again = (read_passing_certificate(der) for der in (passing, passing, kept))

    assert (first, first is second, again is known) == (second, False, True)
    assert CERTIFICATES.made == 1


def rebuilt(*, fields: list[bytes] | None = None, **changes: bytes) -> bytes:
    """A certificate put together from parts, some of them changed."""
    algorithm = asn1.seq(asn1.oid("1.2.3"))
    parts = {
        "version": asn1.context(0, asn1.integer(2)),
        "serial": asn1.integer(1),
        "algorithm": algorithm,
        "issuer": make.name("x"),
        "dates": asn1.seq(asn1.time(make.NOW), asn1.time(make.NOW)),
        "subject": make.name("x"),
        "spki": make.spki(make.key("x")),
        "unique": asn1.tlv(0x81, b"\0"),
        "extensions": b"",
        **changes,
    }
    return asn1.seq(asn1.seq(*(fields or parts.values())), algorithm, asn1.bits(b""))


def test_unique_identifiers_are_passed_over() -> None:
    """Version 2 had them; nobody reads them."""
    certificate = read_certificate(rebuilt(version=asn1.context(0, asn1.integer(1))))

    assert (certificate.version, certificate.extensions, certificate.signature_hash) == (2, (), None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a certificate",
        rebuilt(fields=[asn1.integer(1)]),
        rebuilt(fields=[asn1.seq()] * 6),
        rebuilt(version=asn1.context(0)),
        rebuilt(version=asn1.context(0, asn1.null())),
        rebuilt(serial=asn1.null()),
        rebuilt(dates=asn1.seq()),
        rebuilt(dates=asn1.seq(asn1.time(make.NOW), asn1.null())),
        rebuilt(issuer=asn1.null()),
        rebuilt(spki=asn1.null()),
        rebuilt(extensions=asn1.context(4)),
        rebuilt(extensions=asn1.context(3)),
        rebuilt(extensions=asn1.context(3, asn1.set_of())),
        rebuilt(extensions=asn1.context(3, asn1.seq(asn1.null()))),
        rebuilt(extensions=asn1.context(3, asn1.seq(asn1.seq(asn1.oid("1.2"))))),
        rebuilt(extensions=asn1.context(3, asn1.seq(asn1.seq(asn1.oid("1.2"), asn1.null())))),
        rebuilt(extensions=asn1.context(3, asn1.seq()) + asn1.null()),
    ],
)
def test_what_is_no_certificate_is_malformed(data: bytes) -> None:
    """Missing fields, wrong types and unknown ones."""
    with pytest.raises(Malformed):
        read_certificate(data)


def test_every_field_of_a_revocation_list_is_read() -> None:
    """Numbers of every sign, dates, the issuer's key."""
    data = make.revocation_list(ROOT, [1, -5, 2**100], extensions=[("2.5.29.28", True, asn1.seq())])
    key_id = hashlib.sha1(make.spki(ROOT.key), usedforsecurity=False).digest()

    assert facts(read_revocation_list(data + b"behind")) == facts(
        RevocationList(
            der=data,
            issuer=ROOT.certificate.subject,
            this_update=datetime(2026, 11, 1, tzinfo=UTC),
            next_update=datetime(2026, 12, 31, tzinfo=UTC),
            revoked=frozenset((1, -5, 2**100)),
            irregular_dates=(),
            is_delta=False,
            authority_key_identifier=AuthorityKeyIdentifier(key_id=key_id, issuer=None, serial=None),
            issuing_distribution_point=IssuingDistributionPoint(
                names=None, only_user=False, only_ca=False, only_attributes=False, is_indirect=False, has_reasons=False
            ),
            has_unknown_critical_extension=False,
        )
    )


def test_a_revocation_list_may_be_bare() -> None:
    """Nobody revoked, no next date, no extensions."""
    read = read_revocation_list(make.revocation_list(ROOT, next_update=None, aki=False, number=None))

    assert (read.revoked, read.next_update, read.authority_key_identifier) == (frozenset(), None, None)


@pytest.mark.parametrize(
    ("oid", "critical", "unknown"),
    [("1.2.3", True, True), ("1.2.3", False, False), ("2.5.29.28", True, False), ("2.5.29.27", True, False)],
)
def test_unknown_critical_extensions_of_a_list_are_noticed(oid: str, critical: bool, unknown: bool) -> None:
    """The ones OpenSSL takes are the scope of the list, its authority key and the base of a delta."""
    read = read_revocation_list(make.revocation_list(ROOT, extensions=[(oid, critical, asn1.null())]))

    assert read.has_unknown_critical_extension is unknown


def list_of(*entries: bytes) -> bytes:
    """A revocation list with these entries."""
    algorithm = asn1.seq(asn1.oid("1.2.3"))
    contents = asn1.seq(algorithm, make.name("x"), asn1.time(make.NOW), asn1.seq(*entries))
    return asn1.seq(contents, algorithm, asn1.bits(b""))


@pytest.mark.parametrize(("oid", "unknown"), [("2.5.29.29", False), ("2.5.29.24", True)])
def test_unknown_critical_extensions_of_an_entry_are_noticed(oid: str, unknown: bool) -> None:
    """In entries OpenSSL takes the certificate's issuer alone."""
    extension = asn1.seq(asn1.oid(oid), asn1.boolean(True), asn1.octets(b""))

    read = read_revocation_list(list_of(asn1.seq(asn1.integer(7), asn1.time(make.NOW), asn1.seq(extension))))

    assert (read.revoked, read.has_unknown_critical_extension) == (frozenset((7,)), unknown)


def test_a_number_that_was_removed_from_a_list_is_not_revoked() -> None:
    """The reason removeFromCRL takes an entry back."""
    extension = asn1.seq(asn1.oid("2.5.29.21"), asn1.octets(b"\x0a\x01\x08"))

    read = read_revocation_list(list_of(asn1.seq(asn1.integer(7), asn1.time(make.NOW), asn1.seq(extension))))

    assert read.revoked == frozenset()


def test_a_list_of_changes_says_so() -> None:
    """The delta CRL indicator makes a list a delta; one that is no number does not."""
    delta, broken = (
        make.revocation_list(ROOT, extensions=[("2.5.29.27", True, value)]) for value in (asn1.integer(3), asn1.null())
    )

    assert (read_revocation_list(delta).is_delta, read_revocation_list(broken).is_delta) == (True, False)


@pytest.mark.parametrize(
    "data", [b"", asn1.seq(asn1.seq(), asn1.seq(), asn1.bits(b"")), list_of(asn1.null()), list_of(asn1.seq())]
)
def test_what_is_no_revocation_list_is_malformed(data: bytes) -> None:
    """Too few fields, and entries that are none."""
    with pytest.raises(Malformed):
        read_revocation_list(data)


def test_every_field_of_a_signing_request_is_read() -> None:
    """The names and purposes it asks for."""
    data = make.request("expe1.example.com", sans=["a.example.com", "IP:10.0.0.1"], eku=["serverAuth"])
    names = asn1.seq(make.general_name("a.example.com"), make.general_name("IP:10.0.0.1"))

    assert facts(read_signing_request(data)) == facts(
        SigningRequest(
            der=data,
            subject=read_name(make.name("expe1.example.com")),
            key=PublicKey(kind=KeyKind.EC, bits=256, curve="secp256r1", spki=make.spki(make.key("expe1.example.com"))),
            subject_alt_names=(DnsName("a.example.com"), IpName("10.0.0.1")),
            extended_key_usage=(Oid.SERVER_AUTH,),
            extensions=(
                Extension(oid=Oid.EXTENDED_KEY_USAGE, critical=False, value=asn1.seq(asn1.oid(Oid.SERVER_AUTH))),
                Extension(oid=Oid.SUBJECT_ALT_NAME, critical=False, value=names),
            ),
        )
    )


def test_a_fact_of_a_certificate_costs_no_search() -> None:
    """A fingerprint that is computed when it is asked for makes no other fact slower: Python keeps where a slot is only
    for classes without `__getattr__`."""
    certificate = read_certificate(LEAF.der)

    assert not hasattr(type(certificate), "__getattr__")
    assert not hasattr(certificate, "_sha256")
    assert certificate.sha256 == hashlib.sha256(LEAF.der).hexdigest()
    assert certificate.sha256 is certificate.sha256


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
def test_a_certificate_can_be_copied(again: Callable[[Certificate], Certificate]) -> None:
    """With every fact, and as frozen as the first."""
    certificate = read_certificate(LEAF.der)

    second = again(certificate)

    assert facts(second) == facts(certificate)
    with pytest.raises(FrozenInstanceError):
        second.sha256 = "0"  # type: ignore[misc]


def test_a_request_may_ask_for_nothing() -> None:
    """Without extensions, with other attributes, or with unreadable ones there are no names and no purposes."""
    bare = read_signing_request(make.request(sans=None))
    broken = read_signing_request(make.request(sans=None, extensions=[(Oid.SUBJECT_ALT_NAME, False, asn1.null())]))
    challenge = asn1.seq(asn1.oid("1.2.840.113549.1.9.7"), asn1.set_of(asn1.utf8("x")))
    info = asn1.seq(asn1.integer(0), make.name("x"), make.spki(make.key("x")), asn1.context(0, challenge))
    other = read_signing_request(asn1.seq(info, asn1.seq(asn1.oid("1.2.3")), asn1.bits(b"")))

    assert [(each.subject_alt_names, each.extended_key_usage) for each in (bare, broken, other)] == [((), ())] * 3


@pytest.mark.parametrize(
    "info",
    [
        asn1.seq(),
        asn1.seq(asn1.null(), make.name("x"), make.spki(make.key("x"))),
        asn1.seq(asn1.integer(0), make.name("x"), make.spki(make.key("x")), asn1.context(0, asn1.null())),
    ],
)
def test_what_is_no_signing_request_is_malformed(info: bytes) -> None:
    """Too few fields, and attributes that are none."""
    with pytest.raises(Malformed):
        read_signing_request(asn1.seq(info, asn1.seq(asn1.oid("1.2.3")), asn1.bits(b"")))


# --- against another reader -------------------------------------------------------------------------------------------


def real_certificates() -> list[bytes]:
    """The certificates of the machine and of the Mozilla list: every odd form that public CAs have left behind."""
    files = [Path(certifi.where()), *sorted(Path("/etc/ssl/certs").glob("*.pem"))]
    blocks = (block for file in files for block in find_blocks(file.read_bytes()))
    return list({block.der: None for block in blocks if isinstance(block, PemBlock)})


def theirs(certificate: x509.Certificate) -> dict[str, object]:
    """What cryptography reads, in our words."""
    found: dict[str, object] = dict.fromkeys(("bc", "ku", "eku", "dns", "ski", "aki"))
    for extension in certificate.extensions:
        value = extension.value
        if isinstance(value, x509.BasicConstraints):
            found["bc"] = BasicConstraints(ca=value.ca, path_length=value.path_length)
        elif isinstance(value, x509.KeyUsage):
            found["ku"] = value.public_bytes()
        elif isinstance(value, x509.ExtendedKeyUsage):
            found["eku"] = tuple(oid.dotted_string for oid in value)
        elif isinstance(value, x509.SubjectAlternativeName):
            found["dns"] = value.get_values_for_type(x509.DNSName)
        elif isinstance(value, x509.SubjectKeyIdentifier):
            found["ski"] = value.digest
        elif extension.oid == ExtensionOID.AUTHORITY_KEY_IDENTIFIER:
            found["aki"] = value.key_identifier
    return {
        **found,
        "serial": certificate.serial_number,
        "dates": (certificate.not_valid_before_utc, certificate.not_valid_after_utc),
        "hash": certificate.signature_hash_algorithm.name if certificate.signature_hash_algorithm else None,
        "algorithm": certificate.signature_algorithm_oid.dotted_string,
    }


def ours(certificate: Certificate) -> dict[str, object]:
    """The same of ours."""
    aki, usage = certificate.authority_key_identifier, certificate.key_usage
    has_names = certificate.subject_alt_names is not None
    return {
        "bc": certificate.basic_constraints,
        "ku": None if usage is None else asn1.named_bits({list(KeyUsage).index(each) for each in usage}),  # type: ignore[union-attr]
        "eku": certificate.extended_key_usage,
        "dns": [name.value for name in certificate.san if isinstance(name, DnsName)] if has_names else None,
        "ski": certificate.subject_key_identifier,
        "aki": aki.key_id if isinstance(aki, AuthorityKeyIdentifier) else None,
        "serial": certificate.serial,
        "dates": (certificate.not_before, certificate.not_after),
        "hash": certificate.signature_hash,
        "algorithm": certificate.signature_algorithm,
    }


def assert_same_facts(der: bytes) -> None:
    """Both readers tell the same."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reference = x509.load_der_x509_certificate(der)
        certificate = read_certificate(der)

        assert ours(certificate) == theirs(reference)
        for name, their_name in ((certificate.subject, reference.subject), (certificate.issuer, reference.issuer)):
            if all(attribute.oid in SHORT_NAMES for attribute in name.attributes):
                assert name.rfc4514 == their_name.rfc4514_string()


def test_real_certificates_read_as_cryptography_reads_them() -> None:
    """All public roots, those of the machine too."""
    certificates = real_certificates()
    for der in certificates:
        assert_same_facts(der)

    assert len(certificates) > 100


subset = st.lists(st.sampled_from(sorted(make.PURPOSES)), min_size=1, max_size=4, unique=True)


@given(
    fqdn=st.from_regex(r"[a-z]{1,10}\.example\.com", fullmatch=True),
    serial=st.integers(1, 2**150),
    sans=st.lists(st.from_regex(r"(\*\.)?[a-z0-9-]{1,20}\.example", fullmatch=True), min_size=1, max_size=5),
    eku=subset,
    ku=st.lists(st.sampled_from(make.USAGES[:7]), min_size=1, unique=True),
    limit=st.none() | st.integers(0, 300),
    moment=st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(9999, 12, 31)),  # noqa: DTZ001 - made aware below
)
def test_made_certificates_read_as_cryptography_reads_them(
    fqdn: str, serial: int, sans: list[str], eku: list[str], ku: list[str], limit: int | None, moment: datetime
) -> None:
    """Any names, purposes, usages, numbers and dates."""
    when = moment.replace(tzinfo=UTC, microsecond=0)
    issued = make.ca(
        fqdn, ROOT, serial=serial, sans=sans, eku=eku, ku=ku, path_length=limit, not_before=when, not_after=when
    )

    assert_same_facts(issued.der)


RICH = make.ca(
    "CN=a+OU=b,O=Größe,E=a@example.com",
    ROOT,
    sans=["a.example", "IP:10.0.0.1", "SRV:_x.example", "DN:CN=x"],
    eku=["serverAuth"],
    aki_issuer="CN=Root",
    aki_serial=1,
    permitted=["example.com", "IP:10.0.0.0/8"],
    excluded=["DN:O=x"],
    crl_url="http://a.example/x",
).der
readers = st.sampled_from((read_certificate, read_revocation_list, read_signing_request))
samples = st.sampled_from((RICH, make.revocation_list(ROOT, [1, 2]), make.request(eku=["serverAuth"]), b""))
edits = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 1), st.binary(max_size=3)), max_size=4)


@given(readers, samples, edits, st.integers(0, 900))
def test_reading_is_total(
    read: Callable[[bytes], object], sample: bytes, changes: list[tuple[int, int, bytes]], length: int
) -> None:
    """Certificates, lists and requests, changed and cut at random places, are read or are Malformed."""
    data = sample
    for position, removed, inserted in changes:
        data = data[:position] + inserted + data[position + removed + len(inserted) :]
    for mutated in (data, data[:length]):
        try:
            read(mutated)
        except Malformed:
            continue
