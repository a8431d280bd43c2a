"""A certificate that a TLS client shows does not permit client authentication.

## What it checks
Whether each certificate permits clientAuth where a verifier demands it, and where the upload check of an Expressway
does: below X15.4 for both sides, in X15.4 for the Expressway-C (and for an Expressway-E whose switch
EnableServerEkuUpload is Off), from X15.5 on for the client certificate. A certificate without an extended key usage
is good for everything; one whose key usage has neither digitalSignature nor keyAgreement is not good for a client,
whatever its extended key usage lists. In a capture also the chains that servers accepted all the same are looked at;
that is information, since such a server does not ask for the purpose.

## Why it matters on the edge
The Expressway-C is the TLS client of the traversal zone, of the SSH tunnels and towards CUCM. Below X15.4 it also
looks for clientAuth in the certificate that the Expressway-E puts into its SIP SERVICE messages, and so do the peers
of a cluster that enforces TLS. Public CAs are about to stop issuing it, and Microsoft's Web Server template never
did.

## What you will see
The upload is refused, or: OpenSSL error 26, `unsuitable certificate purpose` (1.x: `unsupported certificate
purpose`), and alert unsupported_certificate (43). With a server-only Expressway-E the zone is Active and
registrations fail. With a server-only client certificate on X15.5 and checking mode Off the zone is Active and the
SSH tunnels are down.

## How to fix it
Where the finding speaks of the key usage, have the certificate issued with digitalSignature in it, which the template
of the CA decides: the extended one may hold clientAuth already, and more of it mends nothing.

Else have the certificate issued with serverAuth and clientAuth; with Microsoft AD CS from a copy of the Web Server
template with Client Authentication added. For the Expressway-C a private CA will do. For the Expressway-E, where
public CAs offer serverAuth alone, upgrade both sides to X15.4 (and set the switch there) or to X15.5, which has a
client certificate of its own.

## How to verify
Show (decoded) lists `TLS Web Client Authentication` under X509v3 Extended Key Usage, and Digital Signature where
there is an X509v3 Key Usage; zone and SSH tunnels are up.

## Sources
The article's handshake summary; TAC 225482 and TAC 225693 on the releases; field notice FN74362. Error and alert were
measured with OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.connection import Purpose
from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.examination import Examination
from edgetrust.rules.purposes import find_unpermitted
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, standard, tac


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate without clientAuth where it is needed."""
    yield from find_unpermitted(RULE, examination, Purpose.CLIENT_AUTH)


RULE = Rule(
    slug="eku-missing-client-auth",
    title="a client's certificate does not permit client authentication",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        article("SSL Handshake Summary"),
        tac(225482, "Prepare Expressway for Client Auth EKU Sunset"),
        tac(225693, "Navigate Client EKU Sunset with Expressway x15.5"),
        standard("Cisco field notice FN74362", "behaviour by release"),
    ),
    check=check,
)
