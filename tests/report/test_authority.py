from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from edgetrust.model.authority import Revocation, RevocationReason
from edgetrust.model.certificate import print_serial
from edgetrust.report.authority import (
    describe_authority,
    describe_certificate,
    describe_cross_certificate,
    describe_key,
    describe_list,
    describe_revocation,
    list_issued,
)
from edgetrust.usecase.authority import CrossSigning, cross_sign, record_of, remember
from edgetrust.usecase.revoke import ListOrder, publish
from tests import lab, make

SIGNED = lab.sign(make.request("CN=expe1.example.com,OU=Voice", sans=("expe1.example.com", "IP:10.0.0.1")))
RECORD = record_of(SIGNED.certificate, "internal")


def test_a_root_is_described() -> None:
    """Name, key, validity, number; a seeded one with a warning."""
    certificate = lab.root().authority.certificate

    assert describe_authority(lab.root().authority) == (
        "root CA CN=Lab Root CA,O=Acme Example,C=US\n"
        "  key       ECDSA 256\n"
        "  valid     2026-01-01 00:00:00 UTC to 2035-12-29 23:59:59 UTC (3650 days)\n"
        f"  serial    {print_serial(certificate.serial)}\n"
        "  note      its key follows from the seed, so anybody can compute it: for tests alone"
    )


def test_an_intermediate_names_its_issuer() -> None:
    """Without a seed there is no warning."""
    authority = lab.issuing().authority

    lines = describe_authority(replace(authority, ledger=replace(authority.ledger, seed=None))).splitlines()

    assert lines[0] == "intermediate CA CN=Lab Issuing CA,O=Acme Example,C=US"
    assert lines[3] == "  issued by CN=Lab Root CA,O=Acme Example,C=US"
    assert len(lines) == 5


def test_a_certificate_is_described_with_what_differs() -> None:
    """For which names, for what, until when, and what is not as asked."""
    described = describe_certificate(SIGNED.certificate, SIGNED.differences, made_from="expe1.csr")

    assert described == (
        "expe1.csr: CN=expe1.example.com,OU=Voice\n"
        "  names     DNS:expe1.example.com, IP:10.0.0.1\n"
        "  purposes  serverAuth, clientAuth\n"
        "  valid     2026-11-23 00:00:00 UTC to 2028-11-21 23:59:59 UTC (730 days)\n"
        "  issued by CN=Lab Issuing CA,O=Acme Example,C=US\n"
        f"  serial    {print_serial(SIGNED.certificate.serial)}\n"
        "  differs   keyUsage digitalSignature added: the request asks for none\n"
        "  differs   extendedKeyUsage serverAuth added: the request asks for none\n"
        "  differs   extendedKeyUsage clientAuth added: the request asks for none"
    )


def test_what_a_certificate_lacks_is_said() -> None:
    """No names, no limit of purposes."""
    bare = make.leaf(sans=None, eku=None).certificate

    described = describe_certificate(bare, (), made_from="x.csr").splitlines()

    assert described[1:3] == ["  names     none", "  purposes  any"]


def test_an_empty_subject_is_called_one() -> None:
    """Nothing behind a colon would look cut off."""
    unnamed = make.leaf(subject="", key="a").certificate

    described = describe_certificate(unnamed, (), made_from="x.csr").splitlines()

    assert described[0] == "x.csr: (empty subject)"


def test_names_of_strangers_break_no_line() -> None:
    """A request may hold anything."""
    signed = lab.sign(make.request("CN=a\x1b[2J", sans=("a\nb",)))

    described = describe_certificate(signed.certificate, signed.differences, made_from="x\n.csr")

    assert "\x1b" not in described
    assert len(described.splitlines()) == 6 + len(signed.differences)


def test_a_cross_certificate_is_described() -> None:
    """For whom, from whom, until when."""
    order = CrossSigning(certificate=make.ca("Old").certificate, at=make.NOW, days=1)
    crossed = cross_sign(order, lab.root(), draw_serial=lab.no_chance)

    assert describe_cross_certificate(crossed.certificate, crossed.differences) == (
        "cross-certificate for CN=Old\n"
        "  valid     2026-11-23 00:00:00 UTC to 2026-11-23 23:59:59 UTC (1 day)\n"
        "  issued by CN=Lab Root CA,O=Acme Example,C=US\n"
        f"  serial    {print_serial(crossed.certificate.serial)}"
    )


def test_a_revocation_is_a_line() -> None:
    """Number, subject, reason."""
    revocation = Revocation(at=make.NOW, reason=RevocationReason.SUPERSEDED)

    line = describe_revocation(replace(RECORD, revocation=revocation))

    assert line == f"revoked {print_serial(RECORD.serial)} CN=expe1.example.com,OU=Voice (superseded)"


def test_a_serial_number_has_whole_octets() -> None:
    """As openssl prints it, so that the two can be compared."""
    revocation = Revocation(at=make.NOW, reason=RevocationReason.SUPERSEDED)
    record = replace(RECORD, serial=0x0E356C, revocation=revocation)

    assert describe_revocation(record).startswith("revoked 0e356c CN=")
    assert list_issued([record], at=make.NOW).startswith("0e356c  ")


def test_a_list_says_until_when_it_is_good() -> None:
    """And whether it is out of date already."""
    revoked = replace(RECORD, revocation=Revocation(at=make.NOW, reason=RevocationReason.SUPERSEDED))
    holder = replace(lab.issuing(), authority=remember(lab.issuing().authority, revoked))
    good, _ = publish(holder, ListOrder(at=make.NOW, days=7))
    expired, _ = publish(holder, ListOrder(at=make.NOW, days=7, is_expired=True))

    assert describe_list(good, 1, at=make.NOW) == (
        "revocation list 1 of CN=Lab Issuing CA,O=Acme Example,C=US\n"
        "  revoked   1 certificate\n"
        "  from      2026-11-23 00:00:00 UTC\n"
        "  until     2026-11-30 00:00:00 UTC"
    )
    assert describe_list(expired, 2, at=make.NOW).endswith(
        "  until     2026-11-22 00:00:00 UTC, out of date on purpose"
    )


def test_what_was_issued_is_listed_with_its_standing() -> None:
    """Good, expired, revoked; a revocation of tomorrow does not count yet."""
    revocation = Revocation(at=make.NOW, reason=RevocationReason.UNSPECIFIED)
    later = replace(revocation, at=make.NOW + timedelta(days=1))
    records = [
        RECORD,
        replace(RECORD, not_after=make.NOW - timedelta(days=1)),
        replace(RECORD, revocation=revocation),
        replace(RECORD, revocation=later),
    ]

    lines = list_issued(records, at=make.NOW).splitlines()

    assert [line.split()[1] for line in lines[:4]] == ["good", "expired", "revoked", "good"]
    assert lines[0] == (
        f"{print_serial(RECORD.serial)}  good      until 2028-11-21  internal            CN=expe1.example.com,OU=Voice"
    )
    assert lines[4] == "4 certificates issued"


def test_keys_are_named_as_they_are_ordered() -> None:
    """Kind and size."""
    assert [describe_key(make.leaf(key=label).certificate.key) for label in ("rsa", "x", "p521:x", "ed25519:x")] == [
        "RSA 2048",
        "ECDSA 256",
        "ECDSA 521",
        "Ed25519 256",
    ]
