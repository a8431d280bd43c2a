"""A certificate of a path has a critical extension that OpenSSL does not handle.

## What it checks
Whether every extension that is marked critical, in the leaf and in each CA above it, is one that OpenSSL evaluates.
Critical means that whoever does not understand it must refuse the certificate. In a capture every certificate that
was shown is looked at; what was accepted all the same is a warning.

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
from itertools import pairwise

from edgetrust.model.certificate import AuthorityKeyIdentifier, Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.finding import Finding, Remedy, RemedyStep, Severity
from edgetrust.model.verdict import FoundIn, Verification
from edgetrust.mra.pages import STORE_NAMES, trust_list_place
from edgetrust.pki.purpose import unknown_critical_extension
from edgetrust.rules.culprits import Culprit, about_culprit, culprits, reissue_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.issuers import load_issuer_steps
from edgetrust.rules.refusals import describe_error
from edgetrust.rules.remedies import short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard
from edgetrust.rules.validity import lists_concerned


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate with such an extension."""
    for culprit in culprits(examination, RULE.slug):
        yield _finding(examination, culprit)


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
    finding = about_culprit(
        RULE,
        examination,
        culprit,
        problem=f"has {what}, which OpenSSL does not handle",
        expected="critical extensions that OpenSSL handles, and no others",
        got=f"{what}: {describe_error(culprit.refusals[0])}",
        remedy=_remedy(examination, culprit, what),
    )
    if culprit.is_leaf or _needs_other_signer(examination, culprit):
        return replace(finding, node=culprit.subjects[0].node.id)
    stores = {store for _, store, _ in lists_concerned(examination, culprit)}
    return replace(finding, slot=None, store=stores.pop() if len(stores) == 1 else None)


def _remedy(examination: Examination, culprit: Culprit, what: str) -> Remedy:
    """A leaf is issued again; so is a CA, and takes its own place in the lists, where it can. Else what it signed goes
    to another CA."""
    if culprit.is_leaf:
        return reissue_all(examination, culprit, f"without {what}")
    if _needs_other_signer(examination, culprit):
        remedy = reissue_all(examination, culprit, f"from another CA, whose own certificate is without {what}")
        return replace(remedy, steps=(*load_issuer_steps(examination, *culprit.subjects), *remedy.steps))
    lists = lists_concerned(examination, culprit)
    place = trust_list_place(lists[0][0].role, lists[0][1])
    steps = tuple(_replace_step(culprit.certificate, node, store, what) for node, store, _ in lists)
    return Remedy(steps=steps, impact=place.impact, verify=place.verify)


def _replace_step(authority: Certificate, node: Node, store: Store, what: str) -> RemedyStep:
    place = trust_list_place(node.role, store)
    restart = f"; then {place.restart}" if place.restart else ""
    do = (
        f"have the CA {authority.subject.rfc4514} issued again by whoever signed it, with its name, key and key "
        f"identifier and without {what}; append the new one to the {STORE_NAMES[store]} and delete {short(authority)} "
        f"from it; all certificates below it stay as they are (or have each of them signed by another CA){restart}"
    )
    return RemedyStep(node=node.id, where=place.where, do=do, certificates=(authority.sha256,))


def _needs_other_signer(examination: Examination, culprit: Culprit) -> bool:
    """Whether nothing takes its place: some that refuse it have it from elsewhere than from a list at hand that
    somebody keeps (from a file beside a certificate, or the list of an endpoint), or it is named by serial number."""
    lists = (examination.inventory.trust_list(node, store) for node, store, _ in lists_concerned(examination, culprit))
    held = [culprit.certificate in {each.certificate for each in known or ()} for known in lists]
    return (
        not held
        or not all(held)
        or any(_is_in_endpoint(examination, culprit.certificate, refused) for refused in culprit.refusals)
        or any(_is_named_by_serial(culprit.certificate, refused) for refused in culprit.refusals)
    )


def _is_in_endpoint(examination: Examination, authority: Certificate, refused: Verification) -> bool:
    step = next(step for step in refused.path if step.certificate == authority)
    return step.found_in is FoundIn.TRUST_LIST and examination.node(refused.requirement.verifier).role.is_endpoint


def _is_named_by_serial(authority: Certificate, refused: Verification) -> bool:
    """The certificate below it would not take one of another serial number for its issuer."""
    below = next(below for below, step in pairwise(refused.path) if step.certificate == authority)
    identifier = below.certificate.authority_key_identifier
    return isinstance(identifier, AuthorityKeyIdentifier) and identifier.serial is not None
