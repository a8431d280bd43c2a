"""An Expressway relies on clientAuth in a certificate of a public CA, and public CAs stop issuing that.

## What it checks
Whether an Expressway shows, in the role of a TLS client, a certificate with clientAuth whose chain ends in a public
root, and whether anything in this deployment needs that clientAuth: a connection that demands it, the upload check of
the release in use, or federation.

## Why it matters on the edge
A public CA issues for the server role only from some day on; the latest for all is 14 March 2027, because Chrome's
root program allows nothing else in certificates issued after it. Certificates issued before stay good until they
expire, so what counts is the renewal: the first one after that day comes without clientAuth, and whatever demanded it
stops.

## What you will see
Nothing until the renewal. Then, by release and side: the upload refuses the certificate (before X15.4), SIP
registration fails in SIP SERVICE (before X15.4), cluster peers that enforce verification part (before X15.4), the
traversal zone or the SSH tunnels of the Expressway-C fail with alert unsupported_certificate (43).

## How to fix it
Below X15.4: renew in time from a hierarchy that keeps both purposes, or upgrade both sides. X15.4: let the
Expressway-E accept server-only certificates (`EnableServerEkuUpload`) and give the Expressway-C a certificate of a
private CA. X15.5: keep the public certificate for the server role and put a certificate with clientAuth, from a
private CA, on the client certificate page. Stop the ACME scheduler below X15.5.

## How to verify
Show (decoded) lists TLS Web Client Authentication for the certificate in the client role, and its issuer is one that
goes on issuing it.

## Sources
TAC 225482 and TAC 225693 describe the releases, field notice FN74362 the hierarchies; each CA's day comes from the
CA, or is marked where sources disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from edgetrust.model.certificate import Certificate, Oid
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import ExpresswayCluster, Role, Slot
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.value import dataclass
from edgetrust.mra.connections import shown_slot
from edgetrust.mra.pages import SLOT_NAMES, UPGRADE, certificate_place
from edgetrust.mra.public_cas import (
    CHROME_CERTIFICATES_SERVER_ONLY,
    RELEASE_OFFERS,
    PublicCa,
    alternatives,
    find_public_ca,
    last_client_auth,
    release_offer,
)
from edgetrust.mra.uploads import checks_both_on_upload
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard, tac
from edgetrust.rules.subjects import about_certificate, shown_by


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate whose nodes rely on clientAuth of a public CA."""
    for side in examination.deployment.expressways:
        holders: dict[Certificate, list[Subject]] = {}
        for subject in (shown_by(examination, node, Slot.CLIENT) for node in side.nodes):
            if subject is not None and _has_client_auth(subject.certificate):
                holders.setdefault(subject.certificate, []).append(subject)
        for subjects in holders.values():
            yield from _findings(examination, side, subjects)


RULE = Rule(
    slug="client-auth-sunset",
    title="clientAuth of a public CA comes to an end",
    family=Family.DEPLOYMENT,
    severity=Severity.WARNING,
    citations=(
        tac(225482, "Prepare Expressway for Client Auth EKU Sunset"),
        tac(225693, "Navigate Client EKU Sunset with Expressway X15.5"),
        standard("Field notice FN74362, rev 1.2"),
        standard("Chrome Root Program Policy 1.8", "dedicated TLS server authentication hierarchies"),
    ),
    check=check,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reliance:
    """What needs the clientAuth of a certificate."""

    connections: tuple[str, ...]
    reasons: tuple[str, ...]


def _has_client_auth(certificate: Certificate) -> bool:
    """Whether clientAuth is said outright; public CAs leave the extension out of no certificate."""
    usage = certificate.extended_key_usage
    return isinstance(usage, tuple) and Oid.CLIENT_AUTH in usage


def _findings(examination: Examination, side: ExpresswayCluster, subjects: list[Subject]) -> Iterator[Finding]:
    certificate = subjects[0].certificate
    root = examination.pool.public_root_of(certificate)
    reliance = _reliance(examination, side, subjects)
    if root is not None and reliance.reasons:
        authority = find_public_ca(certificate.issuer, root.subject)
        yield _finding(examination, side, subjects, authority, reliance)


def _reliance(examination: Examination, side: ExpresswayCluster, subjects: list[Subject]) -> _Reliance:
    demanding = (examination.connections_demanding(each.node, Purpose.CLIENT_AUTH) for each in subjects)
    connections = tuple(dict.fromkeys(connection for each in demanding for connection in each))
    reasons: list[str] = []
    if connections:
        kinds = dict.fromkeys(connection.partition(":")[0] for connection in connections)
        reasons.append(f"in {', '.join(kinds)}")
    if checks_both_on_upload(side):
        reasons.append(f"by the upload in {side.version}")
    if side.role is Role.EXPRESSWAY_E and examination.deployment.federation is not None:
        reasons.append("by XMPP federation partners")
    return _Reliance(connections=connections, reasons=tuple(reasons))


def _finding(
    examination: Examination,
    side: ExpresswayCluster,
    subjects: list[Subject],
    authority: PublicCa | None,
    reliance: _Reliance,
) -> Finding:
    subject, certificate = subjects[0], subjects[0].certificate
    last = last_client_auth(authority)
    name = authority.name if authority is not None else "its public CA"
    is_over = examination.at.date() > last
    return about_certificate(
        RULE,
        subject,
        message=f"{_who_relies(subjects)} {SLOT_NAMES[subject.slot]}, and {name} "
        f"{'stopped' if is_over else 'stops'} issuing that after {last}",
        expected="clientAuth from a CA that goes on issuing it",
        got=f"clientAuth from {certificate.issuer.rfc4514}, valid until {certificate.not_after:%Y-%m-%d}; "
        f"{_how_sure(authority)}",
        consequence=_consequence(subject, reliance, f"{last}", examination.at),
        connections=reliance.connections,
        remedy=_remedy(examination, side, subject),
    )


def _who_relies(subjects: list[Subject]) -> str:
    """`expe1.example.com relies on clientAuth in its`; peers may share one certificate."""
    *others, last = (subject.node.fqdn for subject in subjects)
    if not others:
        return f"{last} relies on clientAuth in its"
    return f"{', '.join(others)} and {last} rely on clientAuth in their"


def _how_sure(authority: PublicCa | None) -> str:
    if authority is None or authority.last_issuance is None:
        chrome = CHROME_CERTIFICATES_SERVER_ONLY
        return f"no last day of this CA is known, so {chrome.source} sets it: {chrome.rule} ({chrome.since})"
    doubt = f"; {authority.disagreement}" if authority.disagreement else ""
    return f"that day: {authority.confidence} ({authority.source}{doubt})"


def _consequence(subject: Subject, reliance: _Reliance, last: str, at: datetime) -> str:
    expiry = subject.certificate.not_after
    due = f"it must be replaced by {expiry:%Y-%m-%d}" if at < expiry else f"it expired on {expiry:%Y-%m-%d}"
    return (
        f"{due}, and a certificate issued after {last} lacks the clientAuth that is demanded "
        f"{' and '.join(reliance.reasons)}"
    )


def _remedy(examination: Examination, side: ExpresswayCluster, subject: Subject) -> Remedy:
    today, is_c = release_offer(side.version), side.role is Role.EXPRESSWAY_C
    slot = shown_slot(examination.deployment, subject.node, Slot.CLIENT)
    place = certificate_place(side.role, slot)
    later = RELEASE_OFFERS[RELEASE_OFFERS.index(today) + 1 :]
    offers = [offer.expressway_c if is_c else offer.expressway_e for offer in (today, *later)]
    steps = [RemedyStep(node=subject.node.id, where=place.where, do=offers[0])]
    steps += [RemedyStep(node=subject.node.id, where=UPGRADE, do=f"or after an upgrade: {do}") for do in offers[1:]]
    if not is_c:
        both, client = (
            _listed(*purposes) for purposes in ((Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH), (Purpose.CLIENT_AUTH,))
        )
        do = (
            f"hierarchies that keep clientAuth: for both purposes {both}; for clients only {client}; the chain of "
            "another CA goes into the lists of whoever verifies the certificate, before that is uploaded"
        )
        steps.append(RemedyStep(node=subject.node.id, where="the order at the public CA", do=do))
    return Remedy(steps=tuple(steps), impact=Impact.NODE_RESTART, verify=f"{place.where}: Show (decoded)")


def _listed(*purposes: Purpose) -> str:
    return ", ".join(f"{each.issuer} under {each.root}" for each in alternatives(*purposes))
