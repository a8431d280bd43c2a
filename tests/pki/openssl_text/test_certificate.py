"""The whole printed certificate, octet for octet as OpenSSL prints it.

Accepted differences, none of which a healthy certificate meets: an extension whose value is damaged inside (a string of
the wrong type, a boolean of two octets) may be taken by one printer and shown as octets by the other; and where OpenSSL
cannot load a public key, it prints its error queue, with addresses of its memory, into the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import certifi
import pytest

from edgetrust.pki.contents import read_contents
from edgetrust.pki.openssl_text import print_certificate
from edgetrust.pki.read import read_certificate
from tests import asn1, make, oracle

pytestmark = oracle.NEEDED

DEBIAN = Path("/etc/ssl/certs/ca-certificates.crt")
ROOT = make.ca("CN=Root,O=Acme")


def certificates_of(path: Path) -> Iterator[bytes]:
    """DER of every certificate of a bundle."""
    contents = read_contents(path.read_bytes(), path=path.name, password=None)
    return (located.certificate.der for located in contents.certificates)


def public_roots() -> list[bytes]:
    """All of certifi, and those of Debian that are not in it."""
    distinct = dict.fromkeys(certificates_of(Path(certifi.where())))
    if DEBIAN.exists():
        distinct.update(dict.fromkeys(certificates_of(DEBIAN)))
    return list(distinct)


@pytest.mark.parametrize("step", [10, pytest.param(1, marks=pytest.mark.slow)])
def test_every_public_root_is_printed_as_openssl_prints_it(step: int) -> None:
    """Each of them in the slow suite, every tenth in any run."""
    roots = public_roots()

    different = [der for der in roots[::step] if print_certificate(read_certificate(der)) != oracle.print_text(der)]

    assert len(roots) > 100
    assert [read_certificate(der).subject.rfc4514 for der in different] == []


ODD = {
    "leaf": make.leaf("expe1.example.com", ROOT),
    "version 1": make.ca("Old", version=1),
    "negative serial": make.leaf("a.example.com", ROOT, serial=-5),
    "minus one": make.leaf("a.example.com", ROOT, serial=-1),
    "zero serial": make.leaf("a.example.com", ROOT, serial=0),
    "a serial of nine octets, negative": make.leaf("a.example.com", ROOT, serial=-(2**66)),
    "a serial of one word": make.leaf("a.example.com", ROOT, serial=2**63 - 1),
    "a serial beyond a word": make.leaf("a.example.com", ROOT, serial=2**63),
    "a day of one digit": make.leaf("a.example.com", ROOT, not_before=datetime(2026, 5, 3, 4, 5, 6, tzinfo=UTC)),
    "after 2050": make.leaf("a.example.com", ROOT, not_after=datetime(2051, 1, 1, tzinfo=UTC)),
    "no extensions": make.leaf("a.example.com", ROOT, sans=None, eku=None, ku=None, ca=None, ski=None, aki=None),
    "an unknown critical extension": make.leaf("a.example.com", extensions=[("1.2.3.4", True, asn1.utf8("x\né"))]),
    "twice the same": make.leaf("a.example.com", extensions=[("1.2.3.4", False, b"a"), ("1.2.3.4", False, b"b")]),
}


@pytest.mark.parametrize("issued", ODD.values(), ids=ODD)
def test_odd_certificates_are_printed_as_openssl_prints_them(issued: make.Issued) -> None:
    """Versions, serial numbers, times and extensions of the less usual kind."""
    assert print_certificate(issued.certificate) == oracle.print_text(issued.der)


def test_five_thousand_names_are_one_line() -> None:
    """As everywhere, without a limit."""
    issued = make.leaf("a.example.com", ROOT, sans=[f"host{number}.example.com" for number in range(5000)])

    assert print_certificate(issued.certificate) == oracle.print_text(issued.der)
