"""A certificate has been revoked by its CA.

## What it checks
On connections that a node with revocation checking verifies, whether the serial number of any certificate of the path
stands in the CRL of its issuer. Where nobody checks, and a CRL at hand names the certificate all the same, that is a
note: no connection fails for it.

## Why it matters on the edge
A revoked certificate was declared void: its key may be known to others, or the CA issued it by mistake. Nodes that
check refuse it; nodes that do not go on as if nothing had happened, which is no reason to keep it.

## What you will see
OpenSSL error 23, `certificate revoked`, and alert certificate_revoked (44), from the nodes that check and from no
others.

## How to fix it
Generate a new CSR, with a new key, have it signed and upload the certificate. When an intermediate CA was revoked,
everything it signed must be issued anew by its successor, after the chain of that one is in every list that needs it.

## How to verify
The connection comes up with revocation checking on.

## Sources
The Administrator Guide on certificate revocation checking; RFC 5280, section 5. Error and alert were measured with
OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from edgetrust.model.certificate import Certificate, RevocationList, print_serial
from edgetrust.model.deployment import Node, Slot
from edgetrust.model.evidence import Evidence, Source
from edgetrust.model.finding import Finding, Remedy, Severity
from edgetrust.model.verdict import PathStep, Verification
from edgetrust.pki.revocation import find_revoking_list
from edgetrust.rules.culprits import Culprit, about_culprit, culprits, reissue_all, unseen_culprit
from edgetrust.rules.examination import Examination
from edgetrust.rules.issuers import reissue_elsewhere
from edgetrust.rules.refusals import describe_error
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, standard


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each revoked certificate: an error where somebody refuses it, else a note."""
    refused = set()
    for culprit in culprits(examination, RULE.slug):
        refused.add(culprit.certificate)
        yield _error(examination, culprit)
    for culprit, source in _find_unrefused(examination):
        if culprit.certificate not in refused:
            yield _note(examination, culprit, source)


RULE = Rule(
    slug="certificate-revoked",
    title="a certificate has been revoked",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        administrator_guide("SIP, certificate revocation checking"),
        standard("RFC 5280", "section 5, CRL profile"),
    ),
    check=check,
)


def _error(examination: Examination, culprit: Culprit) -> Finding:
    refusal = culprit.refusals[0]
    verifier = examination.node(refusal.requirement.verifier)
    held = dict(examination.inventory.revocation_lists(verifier) or ())
    places = (source for each, source in _revoked(examination, refusal, held) if each == culprit.certificate)
    finding = about_culprit(
        RULE,
        examination,
        culprit,
        problem=f"has been revoked by {culprit.certificate.issuer.rfc4514}",
        expected="a certificate that is not in the CRL of its issuer",
        got=f"{_describe_entry(culprit.certificate)}: {describe_error(refusal)}",
        remedy=_remedy(examination, culprit),
    )
    return replace(finding, evidence=(*finding.evidence, *map(_evidence, places)))


def _note(examination: Examination, culprit: Culprit, source: Source) -> Finding:
    finding = about_culprit(
        RULE,
        examination,
        culprit,
        problem=f"has been revoked by {culprit.certificate.issuer.rfc4514}, and nobody is known to refuse it for that",
        expected="a certificate that is not in the CRL of its issuer",
        got=f"{_describe_entry(culprit.certificate)}, in which no node with revocation checking looks it up",
        consequence="none for connections as long as revocation is not checked; its CA has declared the certificate "
        "void, and its key may be known to others",
        remedy=_remedy(examination, culprit),
    )
    return replace(finding, severity=Severity.INFO, evidence=(*finding.evidence, _evidence(source)))


def _describe_entry(certificate: Certificate) -> str:
    return f"serial number {print_serial(certificate.serial)} in the CRL of {certificate.issuer.rfc4514}"


def _remedy(examination: Examination, culprit: Culprit) -> Remedy:
    if culprit.is_leaf:
        return reissue_all(examination, culprit, "with a new key")
    change = "with a new key, from another CA or from the successor of the revoked one"
    return reissue_elsewhere(examination, culprit, change)


def _evidence(source: Source) -> Evidence:
    return Evidence(source=source.file, line=source.line)


def _find_unrefused(examination: Examination) -> Iterator[tuple[Culprit, Source]]:
    """Certificates that a list at hand revokes, whoever has the list, and where it stands."""
    held = dict(found for contents in examination.inventory.files.values() for found in contents.revocation_lists)
    if not held:
        return
    places: dict[Certificate, dict[tuple[str, Slot], Node]] = {}
    sources: dict[Certificate, Source] = {}
    known: dict[tuple[PathStep, ...], tuple[tuple[Certificate, Source], ...]] = {}
    for _, verification in examination.verifications():
        requirement, path = verification.requirement, verification.path
        if path not in known:
            known[path] = tuple(_revoked(examination, verification, held))
        for certificate, source in known[path]:
            presenter = examination.node(requirement.presenter)
            places.setdefault(certificate, {})[presenter.id, requirement.slot] = presenter
            sources.setdefault(certificate, source)
    for certificate, presenters in places.items():
        shown = ((presenter, slot) for (_, slot), presenter in presenters.items())
        yield unseen_culprit(examination, certificate, shown), sources[certificate]


def _revoked(
    examination: Examination, verification: Verification, held: Mapping[RevocationList, Source]
) -> Iterator[tuple[Certificate, Source]]:
    """The certificates of a path that these lists revoke, each with the place of the list."""
    chain = tuple(step.certificate for step in verification.path)
    for depth, certificate in enumerate(chain):
        revoking = find_revoking_list(chain, depth, tuple(held), examination.at)
        if revoking is not None:
            yield certificate, held[revoking]
