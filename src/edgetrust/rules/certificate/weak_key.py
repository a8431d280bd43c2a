"""A certificate holds a key that is too short.

## What it checks
The key of every certificate that a node shows, and of the CAs above it, roots included: RSA and DSA keys under 2048
bits, elliptic curves under 224. In a capture, every certificate that was shown is looked at.

## Why it matters on the edge
A short key can be computed from the certificate alone. With the key of a node its traffic can be intercepted, with
the key of a CA any node can be impersonated.

## What you will see
A warning on upload. The appliances connect all the same; public CAs stopped to issue such certificates in 2014, and
current clients refuse them.

## How to fix it
Generate a CSR with Key length 4096 or 2048 (RSA), or with 256 or more (ECDSA, from X14.3). Do not re-use the current
private key. For a CA, move to one with a longer key and re-issue below it.

## How to verify
Show (decoded) shows the new length behind Public-Key.

## Sources
The certificate guide on uploads and on key lengths; NIST SP 800-131A revision 2, section 3.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.pki.strength import SHORTEST_KEYS, is_weak
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Audience, Family, Rule
from edgetrust.rules.sources import certificate_guide, standard
from edgetrust.rules.subjects import Appearance, about_certificate, appearances


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate with such a key; keys of unknown size are not judged."""
    for appearance in appearances(examination):
        if is_weak(appearance.certificate.key):
            yield _finding(examination, appearance)


RULE = Rule(
    slug="weak-key",
    title="a certificate holds a key that is too short",
    family=Family.CERTIFICATE,
    severity=Severity.WARNING,
    citations=(
        certificate_guide("Server certificate, upload; Generate CSR, key length"),
        standard("NIST SP 800-131A revision 2", "section 3"),
    ),
    check=check,
    audience=Audience.AUDITOR,
)


def _finding(examination: Examination, appearance: Appearance) -> Finding:
    subject = appearance.holding.subject
    key = appearance.certificate.key
    return about_certificate(
        RULE,
        subject,
        message=f"{appearance.describe()} holds a key of {key.bits} bits ({key.kind})",
        expected=f"at least {SHORTEST_KEYS[key.kind]} bits",
        got=f"{key.bits} bits",
        consequence="whoever computes the private key can impersonate "
        + ("every holder of a certificate of this CA" if appearance.is_issuer else "this node"),
        remedy=reissue(
            subject.node,
            subject.slot,
            "under a CA with a longer key" if appearance.is_issuer else "with a new key of 4096 bits (RSA)",
        ),
        evidence=examination.evidence(appearance.certificate),
    )
