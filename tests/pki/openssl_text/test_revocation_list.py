"""Revocation lists, octet for octet as OpenSSL prints them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.pki.openssl_text import print_revocation_list
from edgetrust.pki.read import read_revocation_list
from tests import asn1, make, oracle

pytestmark = oracle.NEEDED

ROOT = make.ca("CN=Root,O=Acme")
WHEN = datetime(2026, 11, 3, 4, 5, 6, tzinfo=UTC)
URI = asn1.tlv(0x86, b"http://crl.example.com/a.crl")
FULL = asn1.context(0, asn1.context(0, URI))


def extension(oid: str, value: bytes, *, critical: bool = False) -> bytes:
    """One extension."""
    return asn1.seq(asn1.oid(oid), asn1.boolean(value=True) if critical else b"", asn1.octets(value))


def entry(serial: int, *extensions: bytes) -> bytes:
    """One entry."""
    return asn1.seq(asn1.integer(serial), asn1.time(WHEN), asn1.seq(*extensions) if extensions else b"")


def listing(*entries: bytes, extensions: tuple[bytes, ...] = (), version: bytes = asn1.integer(1)) -> bytes:
    """A list with these entries and extensions; nobody looks at its signature."""
    algorithm = asn1.seq(asn1.oid("1.2.840.10045.4.3.2"))
    to_be_signed = asn1.seq(
        version, algorithm, ROOT.certificate.subject.der, asn1.time(WHEN), asn1.seq(*entries) if entries else b"",
        asn1.context(0, asn1.seq(*extensions)) if extensions else b"",
    )  # fmt: skip
    return asn1.seq(to_be_signed, algorithm, asn1.bits(b"\x01\x02\x03"))


def point(*parts: bytes) -> bytes:
    """A list that is limited in this way."""
    return listing(extensions=(extension("2.5.29.28", asn1.seq(*parts), critical=True),))


def limit(number: int, value: bytes = b"\xff") -> bytes:
    """A limit of an issuing distribution point."""
    return asn1.tlv(0x80 + number, value)


def reason(number: int) -> bytes:
    """The reason of an entry."""
    return extension("2.5.29.21", asn1.tlv(0x0A, bytes([number])))


LISTS = {
    "empty": make.revocation_list(ROOT),
    "with entries": make.revocation_list(ROOT, [1, 2**70, 2**64 - 1]),
    "without an end": make.revocation_list(ROOT, next_update=None),
    "of version 1": listing(entry(5), version=b""),
    "of an unknown version": listing(entry(5), version=asn1.integer(4)),
    "a long serial number": listing(entry(2**400)),
    "odd serial numbers": listing(entry(0), entry(-5), entry(-1), entry(128)),
    "reasons": listing(*(entry(n, reason(n)) for n in range(12))),
    "a reason that is none": listing(entry(1, extension("2.5.29.21", asn1.integer(1)))),
    "more of an entry": listing(
        entry(
            1,
            extension("2.5.29.24", asn1.tlv(0x18, b"20260102030405Z")),
            extension("2.5.29.29", asn1.seq(asn1.context(4, make.name("CN=x,O=y"))), critical=True),
            extension("2.5.29.23", asn1.oid("1.2.840.10040.2.2")),
            extension("1.2.3.4", b"odd"),
        )
    ),
    "a date that is none": listing(asn1.seq(asn1.integer(1), asn1.tlv(0x17, b"nonsense"))),
    "numbers": listing(
        extensions=(extension("2.5.29.20", asn1.integer(2**127)), extension("2.5.29.27", asn1.integer(2**127 - 1)))
    ),
    "a negative number": listing(extensions=(extension("2.5.29.20", asn1.integer(-(2**130))),)),
    "no limit": point(),
    "users": point(limit(1)),
    "a limit that is none": point(limit(1, b"\x00")),
    "where and what": point(FULL, limit(2), limit(4), limit(5)),
    "where": point(FULL),
    "names": point(asn1.context(0, asn1.context(0, URI, URI))),
    "a relative name": point(
        asn1.context(0, asn1.context(1, asn1.seq(asn1.oid("2.5.4.3"), asn1.printable("x")))), limit(1)
    ),
    "reasons of the list": point(limit(3, b"\x01\x46"), limit(4)),
    "no reasons of the list": point(limit(3, b"\x00")),
    "an unknown part": point(limit(9)),
}


@pytest.mark.parametrize("encoded", LISTS.values(), ids=LISTS)
def test_a_list_is_printed_as_openssl_prints_it(encoded: bytes) -> None:
    """Versions, entries, their extensions and those of the list."""
    assert print_revocation_list(read_revocation_list(encoded)) == oracle.print_text(encoded, command_name="crl")
