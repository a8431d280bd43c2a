"""What stands in files: every object with what an engineer looks for first, and what is worth a look at it.

The objects come in as values, from files or from a live service. Not here: reading, rendering, and whether a list
trusts a certificate (`edgetrust.usecase.chain`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from edgetrust.codec.extensions import read_basic_constraints, read_key_usage
from edgetrust.codec.signed import read_stated_algorithm, slice_signed
from edgetrust.errors import Malformed
from edgetrust.model.certificate import (
    Certificate,
    Located,
    Oid,
    PrivateKey,
    PublicKey,
    RevocationList,
    SigningRequest,
    Unreadable,
)
from edgetrust.model.connection import Purpose
from edgetrust.model.evidence import Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.finding import Severity
from edgetrust.model.inspection import (
    Inspected,
    InspectedCertificate,
    InspectedKey,
    InspectedList,
    InspectedRequest,
    Inspection,
    Notice,
)
from edgetrust.model.names import DnsName
from edgetrust.model.value import dataclass
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.mra.subject_oids import unknown_subject_oids
from edgetrust.pki.anchors import Pool
from edgetrust.pki.dates import is_near_end
from edgetrust.pki.digest import sha1, sha256
from edgetrust.pki.listed import read_list
from edgetrust.pki.pss import pair_names
from edgetrust.pki.purpose import is_self_signed, lists_purpose, unknown_critical_extension
from edgetrust.pki.signature import can_check_signature, verify_request_signature
from edgetrust.pki.strength import WEAK_DIGESTS, is_weak
from edgetrust.usecase.exit_code import ExitCode, FailOn, exit_code_for
from edgetrust.usecase.inspect_chain import Surroundings

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


_Holder = Certificate | SigningRequest | PrivateKey
_Object = _Holder | RevocationList


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """An object as found, numbered."""

    number: int
    source: Source
    found: _Object
    own: Pool
    """The certificates of its file."""


def inspect(
    files: Sequence[FileContents], *, at: datetime, public_roots: Callable[[], Sequence[Located]] = tuple
) -> Inspection:
    """Every object of these files. Pure: the same files give the same answer."""
    needs_roots = any(contents.certificates for contents in files)
    roots = tuple(located.certificate for located in public_roots()) if needs_roots else ()
    entries = tuple(
        _Entry(number=number, source=source, found=found, own=own)
        for number, (source, found, own) in enumerate(_objects(files), start=1)
    )
    numbered = [(entry.number, entry.found) for entry in entries if isinstance(entry.found, Certificate)]
    view = _View(entries, at, Surroundings.of(numbered, roots))
    return Inspection(at=at, objects=tuple(view.describe(entry) for entry in entries))


def _names(holder: _Holder) -> frozenset[bytes]:
    """What the key of an object is known by."""
    return pair_names(holder if isinstance(holder, PrivateKey) else holder.key)


def exit_code_of_inspection(inspection: Inspection, *, fail_on: FailOn) -> ExitCode:
    """1 where something is worth a look that is as severe as asked for."""
    found = (notice.severity for each in inspection.objects for notice in each.notices)
    return exit_code_for(found, fail_on=fail_on)


def _objects(files: Sequence[FileContents]) -> Iterator[tuple[Source, _Object, Pool]]:
    for contents in files:
        own = Pool(public_roots=(), known=tuple(located.certificate for located in contents.certificates))
        for located in contents.certificates:
            yield located.source, located.certificate, own
        yield from ((source, found, own) for found, source in contents.requests)
        yield from ((source, found, own) for found, source in contents.revocation_lists)
        yield from ((source, found, own) for found, source in contents.keys)


class _View:
    """All objects of a run, so that each can be seen beside the others."""

    def __init__(self, entries: Sequence[_Entry], at: datetime, surroundings: Surroundings) -> None:
        self._entries = entries
        self._surroundings = surroundings
        self._at = at
        self._by_key: dict[bytes, list[int]] = {}
        for entry in entries:
            if not isinstance(entry.found, RevocationList):
                for name in _names(entry.found):
                    self._by_key.setdefault(name, []).append(entry.number)

    def describe(self, entry: _Entry) -> Inspected:
        found, number, source = entry.found, entry.number, entry.source
        if isinstance(found, Certificate):
            return self._certificate(entry, found)
        if isinstance(found, RevocationList):
            return self._list(entry, found)
        if isinstance(found, SigningRequest):
            return self._request(entry, found)
        notices = tuple(_key_notices(found.key))
        return InspectedKey(
            number=number, source=source, key=found, same_key=self._same_key(entry, found), notices=notices
        )

    def _certificate(self, entry: _Entry, certificate: Certificate) -> InspectedCertificate:
        return InspectedCertificate(
            number=entry.number,
            source=entry.source,
            certificate=certificate,
            days_left=(certificate.not_after - self._at).days,
            is_self_signed=is_self_signed(certificate),
            chain=self._surroundings.chain_end(certificate, entry.own),
            same_key=self._same_key(entry, certificate),
            notices=(
                *_certificate_notices(certificate, self._at),
                *self._surroundings.signature_notices(certificate),
            ),
            sha1=sha1(certificate.der),  # behind the signatures, whose OpenSSL computes it then
        )

    def _list(self, entry: _Entry, crl: RevocationList) -> InspectedList:
        return InspectedList(
            number=entry.number,
            source=entry.source,
            revocation_list=crl,
            contents=read_list(crl),
            sha256=sha256(crl.der),
            sha1=sha1(crl.der),
            days_left=None if crl.next_update is None else (crl.next_update - self._at).days,
            revoked_here=tuple(self._revoked_by(crl)),
            notices=(*_list_notices(crl, self._at), *self._surroundings.list_notices(crl)),
        )

    def _request(self, entry: _Entry, request: SigningRequest) -> InspectedRequest:
        algorithm, digest = read_stated_algorithm(slice_signed(request.der, "a signing request"))
        return InspectedRequest(
            number=entry.number,
            source=entry.source,
            request=request,
            signature_algorithm=algorithm,
            signature_hash=digest,
            key_usage=_requested(request, Oid.KEY_USAGE, read_key_usage),
            basic_constraints=_requested(request, Oid.BASIC_CONSTRAINTS, read_basic_constraints),
            same_key=self._same_key(entry, request),
            notices=tuple(_request_notices(request)),
        )

    def _same_key(self, entry: _Entry, holder: _Holder) -> tuple[int, ...]:
        numbers = {number for name in _names(holder) for number in self._by_key[name]}
        return tuple(sorted(numbers - {entry.number}))

    def _revoked_by(self, crl: RevocationList) -> Iterator[int]:
        for entry in self._entries:
            found = entry.found
            if isinstance(found, Certificate) and found.issuer.canonical == crl.issuer.canonical:
                if found.serial in crl.revoked:
                    yield entry.number


def _certificate_notices(certificate: Certificate, at: datetime) -> Iterator[Notice]:
    if at >= certificate.not_after:
        text = f"expired on {certificate.not_after:%Y-%m-%d}"
        yield Notice(rule="certificate-expired", text=text, severity=Severity.ERROR)
    elif at < certificate.not_before:
        text = f"not valid before {certificate.not_before:%Y-%m-%d}"
        yield Notice(rule="certificate-not-yet-valid", text=text, severity=Severity.ERROR)
    elif is_near_end(certificate, at):
        yield Notice(rule="expires-soon", text=f"expires soon, on {certificate.not_after:%Y-%m-%d}")
    yield from _key_notices(certificate.key)
    if certificate.signature_hash in WEAK_DIGESTS and not is_self_signed(certificate):
        yield Notice(rule="weak-signature", text=f"signed with {WEAK_DIGESTS[certificate.signature_hash or '']}")
    if is_temporary_certificate(certificate):
        yield Notice(rule="temporary-certificate", text="the certificate an Expressway leaves the factory with")
    if any(isinstance(name, DnsName) and name.is_wildcard for name in certificate.san):
        yield Notice(rule="wildcard-certificate", text="a wildcard name, which Expressways and CUCM do not support")
    if not certificate.is_ca and not certificate.san and lists_purpose(certificate, Purpose.SERVER_AUTH):
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


_Asked = TypeVar("_Asked")


def _requested(request: SigningRequest, oid: str, read: Callable[[bytes], _Asked]) -> _Asked | None:
    """What an extension asks for; None where there is none, or it cannot be read."""
    asked = next((each.value for each in request.extensions if each.oid == oid), None)
    try:
        return None if asked is None else read(asked)
    except Malformed:
        return None


def _request_notices(request: SigningRequest) -> Iterator[Notice]:
    yield from _key_notices(request.key)
    if not verify_request_signature(request) and can_check_signature(request.der, request.key.spki):
        text = "its own key did not make its signature: it is damaged, and no CA takes it"
        yield Notice(rule=None, text=text, severity=Severity.ERROR)


def _list_notices(crl: RevocationList, at: datetime) -> Iterator[Notice]:
    if crl.next_update is not None and at >= crl.next_update:
        text = f"out of date since {crl.next_update:%Y-%m-%d}"
        yield Notice(rule="crl-expired", text=text, severity=Severity.ERROR)
    if crl.is_delta:
        yield Notice(rule=None, text="a delta list: it says what changed since another one, and is of no use alone")
