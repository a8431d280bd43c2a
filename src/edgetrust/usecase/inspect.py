"""What stands in files: every object with what an engineer looks for first, and what is worth a look at it.

The objects come in as values, from files or from a live service. Not here: reading, rendering, and whether a list
trusts a certificate (`edgetrust.usecase.chain`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from edgetrust.model.certificate import (
    Certificate,
    Located,
    PrivateKey,
    PublicKey,
    RevocationList,
    SigningRequest,
    Unreadable,
)
from edgetrust.model.evidence import Source
from edgetrust.model.inspection import (
    ChainEnd,
    Inspected,
    InspectedCertificate,
    InspectedKey,
    InspectedList,
    InspectedRequest,
    Inspection,
    Notice,
)
from edgetrust.model.inventory import FileContents
from edgetrust.model.names import DnsName
from edgetrust.model.value import dataclass
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.mra.missing import find_way
from edgetrust.mra.quirks import unknown_subject_oids
from edgetrust.pki.anchors import Pool
from edgetrust.pki.dates import is_near_end
from edgetrust.pki.path import TrustList
from edgetrust.pki.purpose import is_self_signed, unknown_critical_extension
from edgetrust.pki.strength import WEAK_DIGESTS, is_weak

_NO_LIST = TrustList(())
_DECODED = {
    "basicConstraints": "basic_constraints",
    "keyUsage": "key_usage",
    "extendedKeyUsage": "extended_key_usage",
    "subjectAltName": "subject_alt_names",
    "subjectKeyIdentifier": "subject_key_identifier",
    "authorityKeyIdentifier": "authority_key_identifier",
    "nameConstraints": "name_constraints",
    "cRLDistributionPoints": "crl_distribution_points",
}
"""Extensions that are decoded, and the fields of a certificate they are in."""


_Object = Certificate | SigningRequest | RevocationList | PrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """An object as found, numbered."""

    number: int
    source: Source
    found: _Object
    pools: _Pools


@dataclass(frozen=True, slots=True)
class _Pools:
    """Where the issuers of a file's certificates are looked up: in the file alone, and with the public roots."""

    own: Pool
    wide: Pool

    @classmethod
    def of(cls, contents: FileContents, roots: Sequence[Certificate]) -> _Pools:
        known = tuple(located.certificate for located in contents.certificates)
        return cls(own=Pool(public_roots=(), known=known), wide=Pool(public_roots=roots, known=known))


def inspect(
    files: Sequence[FileContents], *, at: datetime, public_roots: Callable[[], Sequence[Located]] = tuple
) -> Inspection:
    """Every object of these files. Pure: the same files give the same answer."""
    needs_roots = any(contents.certificates for contents in files)
    roots = tuple(located.certificate for located in public_roots()) if needs_roots else ()
    entries = tuple(
        _Entry(number=number, source=source, found=found, pools=pools)
        for number, (source, found, pools) in enumerate(_objects(files, roots), start=1)
    )
    view = _View(entries, at)
    return Inspection(at=at, objects=tuple(view.describe(entry) for entry in entries))


def _objects(files: Sequence[FileContents], roots: Sequence[Certificate]) -> Iterator[tuple[Source, _Object, _Pools]]:
    for contents in files:
        pools = _Pools.of(contents, roots)
        for located in contents.certificates:
            yield located.source, located.certificate, pools
        yield from ((source, found, pools) for found, source in contents.requests)
        yield from ((source, found, pools) for found, source in contents.revocation_lists)
        yield from ((source, found, pools) for found, source in contents.keys)


class _View:
    """All objects of a run, so that each can be seen beside the others."""

    def __init__(self, entries: Sequence[_Entry], at: datetime) -> None:
        self._entries = entries
        self._at = at
        self._by_key: dict[bytes, list[int]] = {}
        for entry in entries:
            if not isinstance(entry.found, RevocationList):
                self._by_key.setdefault(entry.found.key.spki, []).append(entry.number)

    def describe(self, entry: _Entry) -> Inspected:
        found, number, source = entry.found, entry.number, entry.source
        if isinstance(found, Certificate):
            return self._certificate(entry, found)
        if isinstance(found, RevocationList):
            return InspectedList(
                number=number,
                source=source,
                revocation_list=found,
                revoked_here=tuple(self._revoked_by(found)),
                notices=tuple(_list_notices(found, self._at)),
            )
        if isinstance(found, SigningRequest):
            notices = tuple(_key_notices(found.key))
            return InspectedRequest(
                number=number, source=source, request=found, same_key=self._same_key(entry, found.key), notices=notices
            )
        notices = tuple(_key_notices(found.key))
        return InspectedKey(
            number=number, source=source, key=found, same_key=self._same_key(entry, found.key), notices=notices
        )

    def _certificate(self, entry: _Entry, certificate: Certificate) -> InspectedCertificate:
        return InspectedCertificate(
            number=entry.number,
            source=entry.source,
            certificate=certificate,
            sha1=hashlib.sha1(certificate.der, usedforsecurity=False).hexdigest(),
            days_left=(certificate.not_after - self._at).days,
            is_self_signed=is_self_signed(certificate),
            chain=_chain_end(certificate, entry.pools),
            same_key=self._same_key(entry, certificate.key),
            notices=tuple(_certificate_notices(certificate, self._at)),
        )

    def _same_key(self, entry: _Entry, key: PublicKey) -> tuple[int, ...]:
        return tuple(number for number in self._by_key[key.spki] if number != entry.number)

    def _revoked_by(self, crl: RevocationList) -> Iterator[int]:
        for entry in self._entries:
            found = entry.found
            if isinstance(found, Certificate) and found.issuer.canonical == crl.issuer.canonical:
                if found.serial in crl.revoked:
                    yield entry.number


def _chain_end(certificate: Certificate, pools: _Pools) -> ChainEnd:
    own = find_way(certificate, pools.own, _NO_LIST)
    top = own.top(certificate)
    if own.is_complete:
        return ChainEnd(
            is_complete=True, ends_in=str(top.subject), is_public=pools.wide.is_public_root(top), lacks=None
        )
    wide = find_way(certificate, pools.wide, _NO_LIST)
    root = wide.top(certificate)
    return ChainEnd(
        is_complete=False,
        ends_in=str(root.subject) if wide.is_complete else str(top.subject),
        is_public=pools.wide.is_public_root(root) if wide.is_complete else None,
        lacks=str(top.issuer),
    )


def _certificate_notices(certificate: Certificate, at: datetime) -> Iterator[Notice]:
    if at >= certificate.not_after:
        yield Notice(rule="certificate-expired", text=f"expired on {certificate.not_after:%Y-%m-%d}")
    elif at < certificate.not_before:
        yield Notice(rule="certificate-not-yet-valid", text=f"not valid before {certificate.not_before:%Y-%m-%d}")
    elif is_near_end(certificate, at):
        yield Notice(rule="expires-soon", text=f"expires soon, on {certificate.not_after:%Y-%m-%d}")
    yield from _key_notices(certificate.key)
    if certificate.signature_hash in WEAK_DIGESTS and not is_self_signed(certificate):
        yield Notice(rule="weak-signature", text=f"signed with {WEAK_DIGESTS[certificate.signature_hash or '']}")
    if is_temporary_certificate(certificate):
        yield Notice(rule="temporary-certificate", text="the certificate an Expressway leaves the factory with")
    if any(isinstance(name, DnsName) and name.is_wildcard for name in certificate.san):
        yield Notice(rule="wildcard-certificate", text="a wildcard name, which Expressways and CUCM do not support")
    if not certificate.is_ca and not certificate.san:
        yield Notice(rule="name-mismatch", text="no subject alternative names; most clients ignore the common name")
    if certificate.is_ca is False and unknown_subject_oids(certificate):
        oids = ", ".join(unknown_subject_oids(certificate))
        yield Notice(rule="unknown-subject-oid", text=f"its names hold {oids}, which breaks SSH tunnels")
    yield from _form_notices(certificate)


def _form_notices(certificate: Certificate) -> Iterator[Notice]:
    """Oddities of the encoding, which some verifiers refuse."""
    unknown = unknown_critical_extension(certificate)
    if unknown is not None:
        yield Notice(rule="critical-extension-unknown", text=f"a critical extension nobody knows: {unknown}")
    if certificate.version != 3:
        yield Notice(rule=None, text=f"version {certificate.version}, expected 3")
    if certificate.serial <= 0:
        yield Notice(rule=None, text="a serial number that is not positive; strict verifiers refuse it")
    for name, field in _DECODED.items():
        value = getattr(certificate, field)
        if isinstance(value, Unreadable):
            yield Notice(rule=None, text=f"its {name} cannot be read: {value.reason}")


def _key_notices(key: PublicKey) -> Iterator[Notice]:
    if is_weak(key):
        yield Notice(rule="weak-key", text=f"a key of {key.bits} bits ({key.kind.value}), which is too short")


def _list_notices(crl: RevocationList, at: datetime) -> Iterator[Notice]:
    if crl.next_update is not None and at >= crl.next_update:
        yield Notice(rule="crl-expired", text=f"out of date since {crl.next_update:%Y-%m-%d}")
    if crl.is_delta:
        yield Notice(rule=None, text="a delta list: it says what changed since another one, and is of no use alone")
