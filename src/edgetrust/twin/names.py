"""Whether a certificate offers the names a node looks for: OpenSSL's X509_check_host, and what it knows nothing of.

Beyond OpenSSL: the SRVName that TC/CE endpoints look for, and the 999 characters at which old releases stop reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from edgetrust.codec import der
from edgetrust.model.certificate import Certificate, Oid
from edgetrust.model.connection import ExpectedNames
from edgetrust.model.names import DnsName, GeneralName, SrvName
from edgetrust.twin.openssl import offers_host

_LAST_CHARACTER = 999
"""Of the printed list `DNS:a, DNS:b` at which old releases stop reading (TAC 213872)."""


def unmatched_groups(leaf: Certificate, names: ExpectedNames, *, is_limited: bool) -> tuple[tuple[str, ...], ...]:
    """The groups of which the certificate offers no name. `is_limited`: names past 999 characters are as if absent."""
    return tuple(
        group
        for group in names.groups
        if not any(_offers(leaf, name, names.common_name_counts, is_limited=is_limited) for name in group)
    )


def _offers(leaf: Certificate, name: str, common_name_counts: bool, *, is_limited: bool) -> bool:  # noqa: FBT001
    if name.startswith("_"):
        return any(isinstance(each, SrvName) and each.value.lower() == name.lower() for each in leaf.san)
    seen = tuple(_legible(leaf.san)) if is_limited else leaf.san
    shown = leaf.der if len(seen) == len(leaf.san) else _abridged(leaf, seen)
    return offers_host(shown, name, common_name_counts=common_name_counts)


def _legible(names: Sequence[GeneralName]) -> Iterator[GeneralName]:
    """The DNS names that stand whole in the printed list as far as it is read, and names of other types, which are not
    in that list."""
    position = 0
    for name in names:
        if isinstance(name, DnsName):
            position += len(f"DNS:{name.value}, ")
        if not isinstance(name, DnsName) or position - len(", ") <= _LAST_CHARACTER:
            yield name


def _abridged(leaf: Certificate, seen: tuple[GeneralName, ...]) -> bytes:
    """A certificate of nobody with these of the names of another, octet for octet, for X509_check_host to look at."""
    key = ec.generate_private_key(ec.SECP256R1())
    nobody = x509.Name([])
    return (
        x509.CertificateBuilder(issuer_name=nobody, subject_name=nobody)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2000, 1, 1, tzinfo=UTC) + timedelta(days=1))
        .add_extension(
            x509.UnrecognizedExtension(x509.ObjectIdentifier(Oid.SUBJECT_ALT_NAME), _names(leaf, seen)), critical=True
        )
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


def _names(leaf: Certificate, seen: tuple[GeneralName, ...]) -> bytes:
    """The extension with nothing but these names."""
    value = next(each.value for each in leaf.extensions if each.oid == Oid.SUBJECT_ALT_NAME)
    elements = der.read_inside(value, der.read_only_element(value, der.SEQUENCE, "names"))
    kept = {id(name) for name in seen}
    chosen = [value[each[1] : each[3]] for each, name in zip(elements, leaf.san, strict=True) if id(name) in kept]
    return der.encode(der.SEQUENCE, b"".join(chosen))
