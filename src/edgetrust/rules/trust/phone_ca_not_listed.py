"""The root of the certificate that 7800 and 8800 phones are shown is not in their fixed list.

## What it checks
Whether the certificate that the phones are shown from outside (by the Expressway-E, or by a proxy in front of it)
leads to a root of their list: the one given in the deployment file, or the built-in public roots as a stand-in.

## Why it matters on the edge
The list of these phones comes with their firmware. It cannot be edited and asks nobody: a phone whose list lacks the
root does not register, and shows its user nothing that would point to a certificate. Not every public CA is in it,
and older firmware has fewer.

## What you will see
Jabber works and the phones do not. In the phone's console log `HTTPS cert not in CTL` and `SSL3 alert read:fatal`; on
the wire an alert from the phone, 48 (unknown_ca) or 46.

## How to fix it
Have the Expressway-E certified by a CA of the list, after the chain of that CA has been appended to the lists of the
Expressway-E itself and of every Expressway-C, or the traversal zone goes down with the new certificate; and bring the
firmware up to date (Let's Encrypt needs 12.7 or later). With CUCM 14 and activation codes the phones get further CAs
through Phone-Edge-trust. A proxy with a listed certificate in front of the Expressway-E was seen to work, and is
supported by nobody.

## How to verify
One phone of each model registers from outside.

## Sources
The article on 7800 and 8800 phones; TAC 217415 on firmware; the CUCM security guide on Phone-Edge-trust.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Role, Store
from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.endpoints import Distrust, find_distrust
from edgetrust.rules.examination import Examination
from edgetrust.rules.issuers import load_issuer_steps
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, cucm_security_guide, tac
from edgetrust.rules.subjects import about_certificate, describe


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate that the phones refuse."""
    for distrust in find_distrust(examination, RULE.slug):
        yield _finding(examination, distrust)


RULE = Rule(
    slug="phone-ca-not-listed",
    title="7800 and 8800 phones do not know the CA",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        article("Synergy Light Endpoints (7800/8800 Series Phones)"),
        tac(217415, "DST Root CA X3 Certificate Expiration"),
        cucm_security_guide("SIP OAuth, Phone-Edge-trust"),
    ),
    check=check,
)


def _finding(examination: Examination, distrust: Distrust) -> Finding:
    subject = distrust.subject
    phones = (node for node in examination.deployment.endpoints if node.role is Role.IP_PHONES)
    is_assumed = any(Store.ENDPOINT not in node.trust for node in phones)
    stand_in = "; that list is not given, and the public roots stand in for it" if is_assumed else ""
    return about_certificate(
        RULE,
        subject,
        message=distrust.describe(f"the list of the 7800/8800 phones lacks the CA of the {describe(subject)}"),
        expected=f"a root of the list that the phones' firmware brings along{stand_in}",
        got=distrust.got,
        consequence=distrust.consequence,
        remedy=reissue(
            subject.node,
            subject.slot,
            "signed by a CA of the phones' list",
            *load_issuer_steps(examination, subject),
        ),
        connections=distrust.connections,
        evidence=distrust.evidence,
    )
