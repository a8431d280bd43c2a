"""A certificate is signed with MD5, SHA-1 or RIPEMD-160.

## What it checks
The digest of the signature on every certificate that a node shows, and on the intermediate CAs above it. The
signature of a root on itself proves nothing and is not looked at. In a capture, every certificate that was shown is
looked at.

## Why it matters on the edge
Collisions of MD5 and SHA-1 are practical, so such a signature no longer proves who issued a certificate; RIPEMD-160 is
no longer than SHA-1, and is found in certificates of old national CAs. The
appliances accept it today with a warning; current clients, browsers and operating systems do not, and neither will
the next release that raises OpenSSL's security level.

## What you will see
A warning on upload. Clients on current macOS and iOS refuse the certificate whatever is trusted; browsers refuse the
web interface.

## How to fix it
Generate a new CSR (Digest algorithm SHA-256 or better) and see to it that the CA signs with SHA-2: the CA decides,
not the CSR. For an intermediate, ask its CA for the SHA-2 one and re-issue below it.

## How to verify
Show (decoded) has `sha256WithRSAEncryption` or the like as Signature Algorithm.

## Sources
The certificate guide on uploads; NIST SP 800-131A revision 2, section 9; RFC 6151 for MD5.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.pki.strength import WEAK_DIGESTS
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Audience, Family, Rule
from edgetrust.rules.sources import certificate_guide, standard
from edgetrust.rules.subjects import Appearance, about_certificate, appearances


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each such certificate."""
    for appearance in appearances(examination):
        certificate = appearance.certificate
        if appearance.is_issuer and certificate.is_self_issued:
            continue
        if certificate.signature_hash in WEAK_DIGESTS:
            yield _finding(examination, appearance)


RULE = Rule(
    slug="weak-signature",
    title="a certificate is signed with MD5, SHA-1 or RIPEMD-160",
    family=Family.CERTIFICATE,
    severity=Severity.WARNING,
    citations=(
        certificate_guide("Server certificate, upload"),
        standard("NIST SP 800-131A revision 2", "section 9"),
        standard("RFC 6151", "section 2"),
    ),
    check=check,
    audience=Audience.AUDITOR,
)


def _finding(examination: Examination, appearance: Appearance) -> Finding:
    subject = appearance.holding.subject
    digest = WEAK_DIGESTS[appearance.certificate.signature_hash or ""]
    return about_certificate(
        RULE,
        subject,
        message=f"{appearance.describe()} is signed with {digest}",
        expected="SHA-256, SHA-384 or SHA-512",
        got=digest,
        consequence=f"{digest} no longer proves who issued it: current clients refuse it, the appliances do not yet",
        remedy=reissue(subject.node, subject.slot, "signed with SHA-256 all the way up"),
        evidence=examination.evidence(appearance.certificate),
    )
