"""A certificate that a TLS server shows does not permit server authentication.

## What it checks
Whether each certificate permits serverAuth where a verifier demands it, and in the server slot of an Expressway also
where none does: the role of that certificate is to be shown by a server. A certificate without an extended key usage
is good for everything; one whose key usage rules TLS out is not. In a capture also the chains that clients accepted
all the same are looked at; that is a warning.

## Why it matters on the edge
The Expressway-E is a server for everyone outside and for the Expressway-C; the Expressway-C is one for CUCM when it
calls back. A certificate made from a template for clients or users is refused by every one of them.

## What you will see
OpenSSL error 26, `unsuitable certificate purpose` (1.x: `unsupported certificate purpose`), and alert
unsupported_certificate (43).

## How to fix it
Where the finding speaks of the key usage, have the certificate issued with digitalSignature in it: the extended one
may hold serverAuth already. Else have it issued with serverAuth. Below X15.5 the one certificate of an Expressway-C
needs clientAuth as well, below X15.4 that of an Expressway-E too.

## How to verify
Show (decoded) lists `TLS Web Server Authentication` under X509v3 Extended Key Usage, and Digital Signature where
there is an X509v3 Key Usage.

## Sources
The article's handshake summary; TAC 225482 and TAC 225693 on the releases. Error and alert were measured with OpenSSL
3.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.connection import Purpose
from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.examination import Examination
from edgetrust.rules.purposes import find_unpermitted
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, tac


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate without serverAuth where it is needed."""
    yield from find_unpermitted(RULE, examination, Purpose.SERVER_AUTH)


RULE = Rule(
    slug="eku-missing-server-auth",
    title="a server's certificate does not permit server authentication",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        article("SSL Handshake Summary"),
        tac(225482, "Prepare Expressway for Client Auth EKU Sunset"),
        tac(225693, "Navigate Client EKU Sunset with Expressway x15.5"),
    ),
    check=check,
)
