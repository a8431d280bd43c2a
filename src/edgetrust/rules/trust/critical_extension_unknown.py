"""A certificate of a path has a critical extension that OpenSSL does not handle.

## What it checks
Whether every extension that is marked critical, in the leaf and in each CA above it, is one that OpenSSL evaluates.
Critical means that whoever does not understand it must refuse the certificate. A leaf is looked at whether or not a
connection verifies it today. In a capture every certificate that was shown is looked at; what was accepted all the
same is a warning.

## Why it matters on the edge
CAs with templates of their own (the Microsoft application policies, for one) can be told to mark them critical;
browsers on the same platform understand them, the appliances do not. Finesse and CCX accept nothing but key usage and
basic constraints as critical.

## What you will see
OpenSSL error 34, `unhandled critical extension`, and alert certificate_unknown (46); for a proxy certificate, error
40.

## How to fix it
Have the certificate issued again with that extension not critical, or without it. Where a CA has it, new certificates
of that CA mend nothing: have the CA's own certificate issued again without it, with its name, key and key identifier,
and put it in place of the old one in every list that the finding names; or have everything below it signed by another
CA.

## How to verify
`openssl x509 -text` shows no `critical` behind an extension it prints as raw bytes.

## Sources
RFC 5280, section 4.2. Which extensions OpenSSL 3.0 handles was read in its sources, and measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.finding import Finding, Remedy, Severity
from edgetrust.model.verdict import Outcome
from edgetrust.mra.pages import trust_list_place
from edgetrust.pki.purpose import unknown_critical_extension
from edgetrust.rules.authorities import needs_other_signer, replace_steps
from edgetrust.rules.culprits import Culprit, about_culprit, culprits, reissue_all
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.issuers import reissue_elsewhere
from edgetrust.rules.refusals import describe_error
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard
from edgetrust.rules.subjects import certificates_in_use
from edgetrust.rules.validity import describe_idle, lists_concerned


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate with such an extension."""
    for culprit in culprits(examination, RULE.slug, unseen=_unverified(examination)):
        yield _finding(examination, culprit)


def _unverified(examination: Examination) -> Iterator[Subject]:
    """Leaves with such an extension that nobody verifies as things are: whoever begins to will refuse them."""
    judged = {each.leaf for _, each in examination.verifications() if each.outcome is not Outcome.NOT_VERIFIED}
    for subject in certificates_in_use(examination):
        if subject.certificate not in judged and unknown_critical_extension(subject.certificate) is not None:
            yield subject


RULE = Rule(
    slug="critical-extension-unknown",
    title="a critical extension that OpenSSL does not handle",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(standard("RFC 5280", "section 4.2, certificate extensions"),),
    check=check,
)


def _finding(examination: Examination, culprit: Culprit) -> Finding:
    oid = unknown_critical_extension(culprit.certificate)
    what = f"the extension {oid} marked critical" if oid is not None else "the proxyCertInfo extension"
    refusal = f": {describe_error(culprit.refusals[0])}" if culprit.refusals else ""
    finding = about_culprit(
        RULE,
        examination,
        culprit,
        problem=f"has {what}, which OpenSSL does not handle",
        expected="critical extensions that OpenSSL handles, and no others",
        got=f"{what}{refusal}",
        consequence="" if culprit.connections else describe_idle(examination, culprit),
        remedy=_remedy(examination, culprit, what),
    )
    if culprit.is_leaf or needs_other_signer(examination, culprit):
        return finding
    stores = {store for _, store, _ in lists_concerned(examination, culprit)}
    return replace(finding, slot=None, store=stores.pop() if len(stores) == 1 else None)


def _remedy(examination: Examination, culprit: Culprit, what: str) -> Remedy:
    """A leaf is issued again; so is a CA, and takes its own place in the lists, where it can. Else what it signed goes
    to another CA."""
    if culprit.is_leaf:
        return reissue_all(examination, culprit, f"without {what}")
    if needs_other_signer(examination, culprit):
        return reissue_elsewhere(examination, culprit, f"from another CA, whose own certificate is without {what}")
    node, store, _ = lists_concerned(examination, culprit)[0]
    place = trust_list_place(node.role, store)
    steps = replace_steps(examination, culprit, f"without {what}")
    return Remedy(steps=steps, impact=place.impact, verify=place.verify)
