"""A certificate is about to expire.

## What it checks
Whether the certificate in a slot of any node expires within 30 days of the time judged, or, where it was issued for
less than 90 days, within the last third of its life. A certificate that has expired already is `certificate-expired`.
In a capture, every certificate that was shown is judged at the time of its handshake.

## Why it matters on the edge
Renewal takes a CSR, a CA and a restart of the node, and several certificates of a deployment tend to expire together,
because they were made together. When the first one does, every connection that shows it fails at the same second.

## What you will see
On the Expressway alarm 40069 (server certificate) or 40079 (client certificate, 21 days ahead), which turn into 40068
and 40078 on the day. CUCM raises a certificate-expiry alarm. For trust list entries nothing warns at all.

## How to fix it
Generate a CSR on the node, have it signed and upload it. The current certificate stays in use until then. With a new
issuer, append its chain to the trust lists of the other sides first.

## How to verify
The Server certificate page shows the new date behind Currently loaded certificate expires on; the alarm is lowered.

## Sources
The Administrator Guide's alarm reference; the certificate guide for the two thirds after which ACME renews, and RFC
8555 clients in general.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.verdict import Outcome
from edgetrust.pki.dates import is_near_end, notice_for
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, certificate_guide
from edgetrust.rules.subjects import Holding, about_certificate, holdings


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate near its end."""
    for holding in holdings(examination):
        if is_near_end(holding.certificate, examination.at):
            yield _finding(examination, holding)


RULE = Rule(
    slug="expires-soon",
    title="a certificate is about to expire",
    family=Family.CERTIFICATE,
    severity=Severity.WARNING,
    citations=(
        administrator_guide("alarms 40068, 40069, 40078 and 40079"),
        certificate_guide("ACME, automatic renewal"),
    ),
    check=check,
)


def _finding(examination: Examination, holding: Holding) -> Finding:
    certificate, subject = holding.certificate, holding.subject
    days = (certificate.not_after - examination.at).days
    ends = f"{certificate.not_after:%Y-%m-%d %H:%M:%S} UTC"
    failing, asking = _affected(examination, holding)
    return about_certificate(
        RULE,
        subject,
        message=f"the {holding.describe()} expires on {certificate.not_after:%Y-%m-%d}, {_in_days(days)}",
        expected=f"more than {_notice_days(certificate)} days left",
        got=f"expires {ends}, {_in_days(days)}",
        consequence=f"at that moment {_describe_effect(len(failing), len(asking))}",
        remedy=reissue(subject.node, subject.slot, f"before {certificate.not_after:%Y-%m-%d}"),
        connections=tuple(each for each in holding.connections(examination) if each in failing | asking),
    )


def _affected(examination: Examination, holding: Holding) -> tuple[frozenset[str], frozenset[str]]:
    """The connections that fail without a certificate that is valid, and those at which a person is asked; none where
    nobody looks at it."""
    failing: set[str] = set()
    asking: set[str] = set()
    showing = set(holding.connections(examination))
    for verdict, verification in examination.verifications():
        is_looked_at = verification.outcome is not Outcome.NOT_VERIFIED
        if verdict.connection.id in showing and verification.leaf == holding.certificate and is_looked_at:
            (asking if verification.requirement.prompts else failing).add(verdict.connection.id)
    return frozenset(failing), frozenset(asking)


def _describe_effect(failing: int, asking: int) -> str:
    effects = [f"{failing} connection{' fails' if failing == 1 else 's fail'}"] if failing else []
    effects += [f"Jabber asks its users at {asking} connection{'' if asking == 1 else 's'}"] if asking else []
    return ", and ".join(effects) or "whoever is shown it refuses it"


def _notice_days(certificate: Certificate) -> int:
    return notice_for(certificate).days


def _in_days(days: int) -> str:
    return {0: "in less than a day", 1: "in 1 day"}.get(days, f"in {days} days")
