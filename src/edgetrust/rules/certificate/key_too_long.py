"""An Expressway holds a certificate with an RSA key of 8192 bits.

## What it checks
Whether the certificate of an Expressway holds an RSA key of 8192 bits or more.

## Why it matters on the edge
The guide warns that SIP TLS zones may not become active with such a key, and advises 4096 bits. The CSR page does not
offer the length; it comes with keys that were made elsewhere and uploaded.

## What you will see
A zone that does not become Active although names, chains and trust lists are right. No log line is known that speaks
of the key.

## How to fix it
Generate a CSR on the Expressway with Key length 4096, and do not re-use the current private key.

## How to verify
Show (decoded) shows 4096 bit behind Public-Key, and the zones are Active after a restart.

## Sources
The certificate guide, appendix on troubleshooting.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import KeyKind
from edgetrust.model.finding import Finding, Severity
from edgetrust.pki.strength import TOO_LONG_RSA_KEY
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import certificate_guide
from edgetrust.rules.subjects import EXPRESSWAYS, about_certificate, certificates_in_use, describe


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each such certificate of an Expressway."""
    for subject in certificates_in_use(examination, *EXPRESSWAYS):
        key = subject.certificate.key
        if key.kind is KeyKind.RSA and key.bits is not None and key.bits >= TOO_LONG_RSA_KEY:
            yield _finding(examination, subject, key.bits)


RULE = Rule(
    slug="key-too-long",
    title="an Expressway holds an RSA key of 8192 bits",
    family=Family.CERTIFICATE,
    severity=Severity.WARNING,
    citations=(certificate_guide("Troubleshooting, key length of 8192 bits"),),
    check=check,
)

_SIP_ZONES = frozenset({"traversal", "cucm-sip", "cucm-sip-back", "cucm-sip-oauth"})
"""Kinds of connection that belong to a SIP TLS zone."""


def _finding(examination: Examination, subject: Subject, bits: int) -> Finding:
    shown = examination.connections_showing(subject)
    return about_certificate(
        RULE,
        subject,
        message=f"the {describe(subject)} holds an RSA key of {bits} bits",
        expected="4096 or 2048 bits (RSA), or an ECDSA key from X14.3 on",
        got=f"{bits} bits",
        consequence="SIP TLS zones may not become active",
        remedy=reissue(subject.node, subject.slot, "with a new key of 4096 bits (RSA)"),
        connections=tuple(connection for connection in shown if connection.partition(":")[0] in _SIP_ZONES),
    )
