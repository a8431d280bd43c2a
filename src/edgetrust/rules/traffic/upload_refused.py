"""CUCM refused a certificate that was uploaded.

## What it checks
The messages by which the certificate page of CUCM refuses an upload: no CA, no request, another key, other names.

## Why it matters on the edge
CUCM takes a certificate only if the CAs above it are in the trust store of that very service, the request was made on
that very node, and key and names are those of the request.

## What you will see
"CA certificate is not available in the trust-store", "CSR Public Key and Certificate Public Key Do Not Match", "CSR SAN
and Certificate SAN does not match".

## How to fix it
Upload root, then intermediates, into the -trust store of the service, then the certificate. When the request is gone or
its key is another one, generate a new one on that node (the publisher, for a multi-server certificate) and have it
signed; a new request makes the old one useless. When names differ, the CA has added or dropped some: order exactly the
names of the request, or let the request carry none.

## How to verify
The page says that the certificate was uploaded.

## Sources
The CUCM security guide on certificates; TAC 217138; TAC 200641 on names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.finding import Finding, Severity
from edgetrust.model.log import Incident
from edgetrust.mra.pages import CUCM_CERTIFICATE_MANAGEMENT
from edgetrust.rules.incidents import Account, Advice, about_account, accounts
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import cucm_security_guide, tac


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node and each cause."""
    for account in accounts(observation, RULE.slug):
        causes: dict[str, list[Incident]] = {}
        for incident in account.incidents:
            causes.setdefault(_CAUSES.get(incident.sighting.pattern, _OTHER), []).append(incident)
        for do, incidents in causes.items():
            # Of one refusal the page may say two things.
            lines = tuple(line for incident in incidents for line in incident.lines)
            one = replace(incidents[0], count=max(incident.count for incident in incidents), lines=lines)
            yield about_account(RULE, Account(incidents=(one,)), replace(_ADVICE, do=do))


RULE = Rule(
    slug="upload-refused",
    title="CUCM refused the upload of a certificate",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(cucm_security_guide("Certificates, upload"), tac(217138, "Regenerate CA-signed CUCM certificates")),
    read=read,
)


_NO_REQUEST = (
    "see whether this is the node on which the request was generated (of a multi-server one the publisher), and"
    " whether it is still pending: an upload uses it up. Where it is not, generate a new one here, have just that"
    " signed, and upload it here"
)
_CAUSES = {
    "upload-without-chain": "upload the root and every intermediate of the certificate into the -trust store of the"
    " service first, then the certificate",
    "upload-without-request": _NO_REQUEST,
    "upload-failed": _NO_REQUEST,
    "upload-other-key": "the request was generated anew after it had been sent: have the pending one signed, and"
    " upload what comes of that",
    "upload-other-names": "the CA added names to those of the request, or dropped some: have it sign the names as"
    " requested, or generate a request without subject alternative names, or take another CA",
}
"""What to do, by the line."""
_OTHER = (
    "upload root and intermediates into the -trust store of the service first; where the request is gone, or its key or"
    " names differ, generate a new one on this node (for multi-server on the publisher), have just that signed, and"
    " upload it here"
)
_ADVICE = Advice(
    problem="{writer} refused a certificate that was uploaded: {reason}",
    expected="the certificate of the pending request, with the CAs above it in the trust store of the service",
    where=CUCM_CERTIFICATE_MANAGEMENT,
    do=_OTHER,
    consequence="the old certificate stays in service",
    verify="the page says that the certificate was uploaded",
)
