"""The calendar of the public certificate authorities, as data with source, date read and the sources' disagreements.

How long their certificates may be, when each stops offering clientAuth, which hierarchies still have it, and what each
Expressway release makes of that. Dates are UTC. Not here: whether a certificate is public (`edgetrust.pki.anchors`)
and what is wrong with one (`edgetrust.rules`).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Purpose
from edgetrust.model.names import Name
from edgetrust.model.value import dataclass
from edgetrust.mra.releases import (
    SEPARATE_CLIENT_STORE,
    SERVER_ONLY_UPLOAD_SWITCH,
    SIP_SERVICE_DEMANDS_BOTH_PURPOSES,
    Gate,
    is_in_force,
)

_READ = date(2026, 11, 1)

_DAY = timedelta(seconds=86_400)
_SECOND = timedelta(seconds=1)


class Confidence(StrEnum):
    """How firm a date is."""

    PRIMARY = "stated by the authority itself"
    DISPUTED = "the sources disagree"
    SECONDARY = "resellers and articles only"
    UNKNOWN = "no date of its own found"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityLimit:
    """How long a public TLS certificate may be, by its day of issue."""

    issued_from: date
    """First day of issue (notBefore) for which it holds."""
    days: int
    source: str
    read: date = _READ


_BASELINE = "CA/Browser Forum Baseline Requirements, 6.3.2"
_SCHEDULE = f"{_BASELINE} as changed by ballot SC-081v3 (BR 2.1.5, in force 2025-05-16)"

VALIDITY_LIMITS: tuple[ValidityLimit, ...] = (
    ValidityLimit(issued_from=date(2018, 3, 1), days=825, source=_BASELINE),
    ValidityLimit(issued_from=date(2020, 9, 1), days=398, source=_BASELINE),
    ValidityLimit(issued_from=date(2026, 3, 15), days=200, source=_SCHEDULE),
    ValidityLimit(issued_from=date(2027, 3, 15), days=100, source=_SCHEDULE),
    ValidityLimit(issued_from=date(2029, 3, 15), days=47, source=_SCHEDULE),
)
"""In order; before the first of them no limit in days was in force."""


def validity_limit(issued: datetime) -> ValidityLimit | None:
    """The limit for a certificate issued at that time (its notBefore, UTC); None before limits were set in days."""
    return next((limit for limit in reversed(VALIDITY_LIMITS) if limit.issued_from <= issued.date()), None)


def validity_days(certificate: Certificate) -> int:
    """Days of validity as the Baseline Requirements count them.

    Both ends belong to the period (RFC 5280, 4.1.2.5), so notAfter itself adds a second; a day has 86,400 seconds, and
    any second beyond begins another day.
    """
    return -(-(certificate.not_after - certificate.not_before + _SECOND) // _DAY)


def limit_exceeded(certificate: Certificate) -> ValidityLimit | None:
    """The limit of its day of issue that a certificate exceeds; None: none, as far as it is a public one."""
    limit = validity_limit(certificate.not_before)
    return limit if limit is not None and validity_days(certificate) > limit.days else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramDate:
    """A date of a browser's root program."""

    since: date
    rule: str
    superseded: str = ""
    """What earlier versions of the policy said, and who still repeats it."""
    source: str
    read: date = _READ


_CHROME = "Chrome Root Program Policy 1.8 (2026-02-05)"

CHROME_CERTIFICATES_SERVER_ONLY = ProgramDate(
    since=date(2027, 3, 15),
    rule="server certificates issued from this day on must be for serverAuth only",
    superseded="versions 1.6 and 1.7 said 2026-06-15; TAC 225482 still repeats that date and speaks of trust in "
    "existing certificates, while FN74362 rev 1.2 agrees with version 1.8",
    source=_CHROME,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCa:
    """A public certificate authority, and when it stops issuing certificates with clientAuth."""

    name: str
    names: tuple[str, ...]
    """How organisations and common names of its certificates begin, in lower case."""
    last_issuance: date | None = None
    """Last day on which it issues a certificate with clientAuth; the later day where sources disagree."""
    confidence: Confidence
    disagreement: str = ""
    source: str
    read: date = _READ


PUBLIC_CAS: tuple[PublicCa, ...] = (
    PublicCa(
        name="Let's Encrypt",
        names=("let's encrypt", "internet security research group", "isrg"),
        last_issuance=date(2026, 7, 8),
        confidence=Confidence.PRIMARY,
        disagreement="the tlsclient profile was first announced to end on 2026-05-13",
        source="Let's Encrypt, posts on the end of TLS client authentication",
    ),
    PublicCa(
        name="DigiCert",
        names=("digicert",),
        last_issuance=date(2027, 3, 1),
        confidence=Confidence.PRIMARY,
        disagreement="older texts say 2026-05-01",
        source="DigiCert ALERT53 (2026-03-03)",
    ),
    PublicCa(
        name="Sectigo",
        names=("sectigo", "comodo", "usertrust", "the usertrust network"),
        last_issuance=date(2027, 2, 10),
        confidence=Confidence.DISPUTED,
        disagreement="its FAQ said 2026-05-15; resellers say 2027-02-10, and one stops selling on 2026-10-31; the "
        "default ended on 2025-09-15 (FAQ), 2025-10-07 or 2025-10-14 (resellers)",
        source="Sectigo FAQ on the client authentication EKU; reseller pages",
    ),
    PublicCa(
        name="GoDaddy",
        names=("godaddy", "go daddy", "starfield root", "starfield secure"),
        last_issuance=date(2026, 6, 15),
        confidence=Confidence.SECONDARY,
        disagreement="the default ends with the move to GoDaddy TLS Root CA R1, for which no day was found",
        source="GoDaddy and reseller pages",
    ),
    PublicCa(
        name="SSL.com",
        names=("ssl.com", "ssl corp"),
        confidence=Confidence.PRIMARY,
        disagreement="no last day was found",
        source="SSL.com blog on the removal of the client authentication EKU",
    ),
    PublicCa(
        name="Certum",
        names=("certum", "asseco data systems", "unizeto"),
        last_issuance=date(2026, 5, 15),
        confidence=Confidence.PRIMARY,
        disagreement="its page rests on the superseded Chrome date 2026-06-15",
        source="Certum technical news (2025-10-21)",
    ),
    PublicCa(
        name="GlobalSign",
        names=("globalsign",),
        confidence=Confidence.UNKNOWN,
        disagreement="it announces TLS-only roots R46 and E46 without a last day for clientAuth",
        source="GlobalSign, Upcoming changes to TLS roots and certificate profiles (2026-02-26)",
    ),
    PublicCa(
        name="Entrust",
        names=("entrust", "affirmtrust"),
        confidence=Confidence.UNKNOWN,
        source="no statement found",
    ),
    PublicCa(
        name="IdenTrust",
        names=("identrust", "hydrantid", "trustid"),
        confidence=Confidence.UNKNOWN,
        disagreement="FN74362 lists its Public Sector hierarchies as alternatives that keep clientAuth",
        source="field notice FN74362 rev 1.2 (2026-06-01)",
    ),
)

_ORGANISATION, _COMMON_NAME = "2.5.4.10", "2.5.4.3"


def find_public_ca(*names: Name) -> PublicCa | None:
    """The authority that one of these names belongs to: give the issuer first, then the root; None when unknown.

    Names can be imitated, so ask only about certificates whose chain ends in a public root.
    """
    for name in names:
        values = [each.value.lower() for each in name.attributes if each.oid in (_ORGANISATION, _COMMON_NAME)]
        for authority in PUBLIC_CAS:
            if any(value.startswith(authority.names) for value in values):
                return authority
    return None


def last_client_auth(authority: PublicCa | None) -> date:
    """Last day on which this authority issues clientAuth; the day before Chrome's rule where it names none itself."""
    if authority is not None and authority.last_issuance is not None:
        return authority.last_issuance
    return CHROME_CERTIFICATES_SERVER_ONLY.since - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distrust:
    """Roots that browsers stopped trusting for certificates issued after a day."""

    name: str
    roots: tuple[str, ...]
    """Common names."""
    issued_after: tuple[tuple[str, date], ...]
    """Root program and last day of issue it trusts."""
    effect: str
    source: str
    read: date = _READ


ENTRUST_DISTRUST = Distrust(
    name="Entrust",
    roots=(
        "Entrust Root Certification Authority",
        "Entrust Root Certification Authority - EC1",
        "Entrust Root Certification Authority - G2",
        "Entrust Root Certification Authority - G4",
        "Entrust.net Certification Authority (2048)",
        "AffirmTrust Commercial",
        "AffirmTrust Networking",
        "AffirmTrust Premium",
        "AffirmTrust Premium ECC",
    ),
    issued_after=(("Chrome", date(2024, 11, 11)), ("Mozilla", date(2024, 11, 30))),
    effect="phones and RoomOS keep lists of their own, so this alone does not break them",
    source="notices of Chrome and Mozilla on Entrust (Chrome first announced 2024-10-31)",
)


def find_distrust(root: Certificate) -> Distrust | None:
    """The distrust that hits certificates below this root; None when there is none."""
    return ENTRUST_DISTRUST if root.subject.common_name in ENTRUST_DISTRUST.roots else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """A public hierarchy that the field notice names as an alternative."""

    root: str
    issuer: str
    purposes: tuple[Purpose, ...]
    source: str = "field notice FN74362 rev 1.2 (2026-06-01)"
    read: date = _READ


_BOTH = (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH)

ALTERNATIVES: tuple[Hierarchy, ...] = (
    Hierarchy(root="IdenTrust Public Sector Root CA 1", issuer="Public Sector Server CA 1", purposes=_BOTH),
    Hierarchy(
        root="IdenTrust Public Sector Root CA 1", issuer="TrustID RSA ClientAuth CA 2", purposes=(Purpose.CLIENT_AUTH,)
    ),
    Hierarchy(root="IdenTrust Commercial Root CA 1", issuer="HydrantID Server CA O1", purposes=(Purpose.SERVER_AUTH,)),
    Hierarchy(root="DigiCert Assured ID Root G2", issuer="Assured ID CA G2", purposes=_BOTH),
    Hierarchy(root="DigiCert Assured ID Root G2", issuer="Assured ID Client CA G2", purposes=(Purpose.CLIENT_AUTH,)),
    Hierarchy(root="DigiCert Global Root G2", issuer="Global G2 TLS RSA SHA256", purposes=(Purpose.SERVER_AUTH,)),
)


def alternatives(*purposes: Purpose) -> tuple[Hierarchy, ...]:
    """The hierarchies that issue for exactly these purposes."""
    return tuple(hierarchy for hierarchy in ALTERNATIVES if set(hierarchy.purposes) == set(purposes))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseOffer:
    """How an Expressway release copes with certificates without clientAuth."""

    gate: Gate
    """In force exactly in the releases that offer this."""
    expressway_c: str
    expressway_e: str
    source: str = "TAC 225482; TAC 225693; field notice FN74362"
    read: date = _READ


_PRIVATE_CA = "a certificate with serverAuth and clientAuth from a private CA that the Expressway-E trusts"

RELEASE_OFFERS: tuple[ReleaseOffer, ...] = (
    ReleaseOffer(
        gate=SIP_SERVICE_DEMANDS_BOTH_PURPOSES,
        expressway_c=f"below X15.4 one certificate serves both roles: use {_PRIVATE_CA}",
        expressway_e="below X15.4 both purposes are demanded, by the upload and by SIP SERVICE: renew in time from a "
        "hierarchy that keeps clientAuth, or upgrade Expressway-C and Expressway-E together to X15.5",
    ),
    ReleaseOffer(
        gate=SERVER_ONLY_UPLOAD_SWITCH,
        expressway_c=f"X15.4 relaxes nothing for the Expressway-C: use {_PRIVATE_CA}",
        expressway_e="X15.4 accepts a server-only certificate after xConfiguration XCP TLS Certificate CVS "
        "EnableServerEkuUpload: On, with Expressway-C and Expressway-E on the same release; roles as a TLS client "
        "still need clientAuth, for which X15.5 has a store of its own",
    ),
    ReleaseOffer(
        gate=SEPARATE_CLIENT_STORE,
        expressway_c=f"X15.5 has a client certificate of its own: put {_PRIVATE_CA} there, and let the server "
        "certificate be server-only",
        expressway_e="X15.5 has a client certificate of its own: let the server certificate be server-only and put a "
        "certificate with clientAuth there, from a private CA or a client hierarchy the peers accept",
    ),
)
"""Exactly one of them is in force in any release."""


def release_offer(version: str) -> ReleaseOffer:
    """What this Expressway release offers."""
    return next(offer for offer in RELEASE_OFFERS if is_in_force(offer.gate, version))
