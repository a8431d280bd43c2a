"""SIP TLS works because the intermediate is sent, and the SSH tunnels fail because it is not in the list.

## What it checks
Whether the trusted CA list of each Expressway holds the whole chain of the other side's certificate: the root and
every intermediate. TLS may be satisfied with the root where the other side sends the rest.

## Why it matters on the edge
The SSH tunnels on port 2222 carry the HTTPS requests of every user, and each end shows its leaf alone. What the list
lacks cannot come from the other side. The traversal zone is Active, and nobody can sign in: the fault looks like
anything but a certificate.

## What you will see
Alarm 35013, Unified Communications SSH tunnel failure, while the traversal zone is Active. Clients get 502 from the
Expressway-E. No TLS alert anywhere, because no TLS is involved.

## How to fix it
Append the intermediate to the trusted CA list of the node named in the finding, and to every other peer of its
cluster.

## How to verify
Status > Unified Communications shows the SSH tunnels of every peer as active; alarm 35013 is lowered.

## Sources
TAC 221624 and the MRA guide on what the SSH tunnels need.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.shortages import about_shortage
from edgetrust.rules.sources import mra_guide, tac


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each list and intermediate."""
    for failure in examination.failures(RULE.slug):
        yield about_shortage(
            RULE,
            examination,
            failure,
            problem="lacks {}, which is sent for SIP TLS and never for SSH",
            expected="the whole chain of the other side in the list, because SSH tunnels show leaves only",
        )


RULE = Rule(
    slug="intermediate-not-in-list",
    title="the SSH tunnels miss an intermediate that SIP TLS is sent",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        tac(221624, "Troubleshoot Expressway Certificates"),
        mra_guide("Certificate requirements, SSH tunnels"),
    ),
    check=check,
)
