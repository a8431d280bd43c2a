"""Sets up a lab CA: roots, intermediates below them, cross-certificates, and what they remember of it.

The time and the source of serial numbers are arguments. Not here: signing requests (`edgetrust.usecase.sign_requests`),
revoking (`edgetrust.usecase.revoke`), and the CA's folder (`edgetrust.io.authority_folder`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field, replace
from datetime import datetime

from edgetrust.errors import Refused
from edgetrust.model.authority import Authority, Difference, IssuedRecord, Ledger
from edgetrust.model.certificate import Certificate
from edgetrust.model.names import print_name
from edgetrust.model.plan import PlannedKey
from edgetrust.model.value import dataclass
from edgetrust.pki.authority.assemble import Signer
from edgetrust.pki.authority.found import (
    CaTerms,
    found_intermediate,
    found_root,
    remaining_path_length,
)
from edgetrust.pki.authority.found import cross_sign as build_cross_certificate
from edgetrust.pki.authority.seeded import derive_key, derive_serial
from edgetrust.pki.authority.subject import parse_subject
from edgetrust.pki.authority.validity import choose_end
from edgetrust.pki.signing_key import SigningKey, generate_key

DrawSerial = Callable[[], int]
"""A source of random serial numbers."""

_URL = re.compile(r"(?:https?|ldap)://[!-~]+")

CA_PROFILE, CROSS_PROFILE = "ca", "cross-sign"
"""What a CA remembers as the profile of certificates that it gives to CAs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A CA with its key."""

    authority: Authority
    key: SigningKey

    @property
    def signer(self) -> Signer:
        return Signer(certificate=self.authority.certificate, key=self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What a new CA is to be."""

    name: str
    """Its subject as typed: `CN=Lab Root CA, O=Acme`."""
    at: datetime
    """When its certificate begins."""
    days: int
    key: PlannedKey = field(default_factory=PlannedKey)
    path_length: int | None = None
    has_identifiers: bool = True
    seed: str | None = None
    """Key and serial numbers follow from it; `key` is then not looked at: it is P-256."""
    crl_urls: tuple[str, ...] = ()
    ocsp_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """A new CA, what its parent remembers now, and what shortened its validity."""

    holder: Holder
    parent: Authority | None
    differences: tuple[Difference, ...]


def found(founding: Founding, *, parent: Holder | None, draw_serial: DrawSerial) -> Founded:
    """A root, or with a parent an intermediate below it. Raises Refused when the name cannot be one, or the parent may
    have no CA below it or is not valid then."""
    subject = parse_subject(founding.name)
    _expect_urls(*founding.crl_urls, *founding.ocsp_urls)
    if parent is not None:
        _expect_room_below(parent.authority, founding.path_length)
    issuer = parent.authority.certificate if parent is not None else None
    not_after, differences = choose_end(founding.at, founding.days, issuer=issuer)
    text = subject.rfc4514
    key = generate_key(founding.key) if founding.seed is None else derive_key(f"ca/{founding.seed}/{text}")
    ledger = parent.authority.ledger if parent is not None else Ledger(seed=founding.seed)
    terms = CaTerms(
        serial=choose_serial(ledger, draw_serial, "ca", text, str(founding.at)),
        not_before=founding.at,
        not_after=not_after,
        path_length=founding.path_length,
        has_identifiers=founding.has_identifiers,
        crl_urls=ledger.crl_urls,
        ocsp_urls=ledger.ocsp_urls,
    )
    own = Ledger(seed=founding.seed, crl_urls=founding.crl_urls, ocsp_urls=founding.ocsp_urls)
    if parent is None:
        authority = Authority(certificate=found_root(subject, key, terms), issuers=(), ledger=own)
        return Founded(holder=Holder(authority=authority, key=key), parent=None, differences=differences)
    certificate = found_intermediate(subject, key, parent.signer, terms)
    authority = Authority(
        certificate=certificate, issuers=(parent.authority.certificate, *parent.authority.issuers), ledger=own
    )
    return Founded(
        holder=Holder(authority=authority, key=key),
        parent=remember(parent.authority, record_of(certificate, CA_PROFILE)),
        differences=differences,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossSigning:
    """What a cross-certificate is to be."""

    certificate: Certificate
    """Of the CA that gets another issuer."""
    at: datetime
    days: int
    path_length: int | None = None
    """None: that of the certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """A cross-certificate, what its issuer remembers now, and what shortened its validity."""

    certificate: Certificate
    authority: Authority
    differences: tuple[Difference, ...]


def cross_sign(order: CrossSigning, holder: Holder, *, draw_serial: DrawSerial) -> Crossed:
    """A certificate from `holder` for a CA that exists already. Raises Refused when it is no CA, or there is no room
    for one below the holder."""
    _expect_room_below(holder.authority, order.path_length)
    not_after, differences = choose_end(order.at, order.days, issuer=holder.authority.certificate)
    ledger = holder.authority.ledger
    terms = CaTerms(
        serial=choose_serial(ledger, draw_serial, "cross", order.certificate.sha256, str(order.at)),
        not_before=order.at,
        not_after=not_after,
        path_length=order.path_length,
        crl_urls=ledger.crl_urls,
        ocsp_urls=ledger.ocsp_urls,
    )
    certificate = build_cross_certificate(order.certificate, holder.signer, terms)
    authority = remember(holder.authority, record_of(certificate, CROSS_PROFILE))
    return Crossed(certificate=certificate, authority=authority, differences=differences)


def choose_serial(ledger: Ledger, draw: DrawSerial, *parts: str) -> int:
    """A serial number that the CA has not given yet: random, or from its seed and the parts of what it signs."""
    taken = {record.serial for record in ledger.issued}
    serial = draw() if ledger.seed is None else derive_serial(ledger.seed, *parts)
    attempt = 0
    while serial in taken:
        attempt += 1
        serial = draw() if ledger.seed is None else derive_serial(ledger.seed, *parts, str(attempt))
    return serial


def record_of(certificate: Certificate, profile: str) -> IssuedRecord:
    """What a CA remembers of a certificate."""
    return IssuedRecord(
        serial=certificate.serial,
        sha256=certificate.sha256,
        subject=str(certificate.subject),
        names=tuple(print_name(name) for name in certificate.san),
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        profile=profile,
    )


def remember(authority: Authority, *records: IssuedRecord) -> Authority:
    """The same CA with more in its ledger."""
    return replace(authority, ledger=replace(authority.ledger, issued=(*authority.ledger.issued, *records)))


def _expect_urls(*urls: str) -> None:
    for url in urls:
        if not _URL.fullmatch(url):
            raise Refused(f"{url!r} is no address", hint="name it like http://127.0.0.1:2560/ or ldap:///CN=…?…")


def _expect_room_below(authority: Authority, path_length: int | None) -> None:
    """Refuse a CA where path lengths leave no room for it, or for as many below it as it is to allow."""
    room = remaining_path_length((authority.certificate, *authority.issuers))
    if room is None:
        return
    subject = authority.certificate.subject
    if room < 1:
        raise Refused(
            f"path lengths allow no CA below {subject}", hint="make its parent with a greater --path-length, or none"
        )
    if path_length is not None and path_length >= room:
        raise Refused(
            f"--path-length {path_length} is more than the {room - 1} that path lengths leave below {subject}",
            hint=f"ask for at most {room - 1}",
        )
