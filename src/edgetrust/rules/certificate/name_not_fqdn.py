"""A name in the certificate of an Expressway is no fully qualified domain name.

## What it checks
The common name and every DNS entry of the SAN in the certificates of each Expressway: at least two labels of letters,
digits and inner hyphens, the last one beginning with a letter. Wildcards, host names with an underscore and phone
security profile names have rules of their own.

## Why it matters on the edge
The Expressway refuses to load such a certificate, so it is usually found on the day of a renewal, with the old one
about to expire. Bare host names, IP addresses typed as DNS names and display names as common name are the usual ones.

## What you will see
On upload the banner `File upload failed.: Subject alternative name must be a valid FQDN`, or `Common name must be a
valid FQDN`. Releases below X14.0.2 load it, and refuse it when it is uploaded again after an upgrade: there the finding
is a warning.

## How to fix it
Generate the CSR with FQDNs only. An IP address belongs into an IP entry of the SAN, if anywhere. A cluster whose name
is a bare host name must be renamed first, or the CSR cannot be made; so must an Expressway-C with an underscore in its
name, whose certificate would carry it again.

## How to verify
The upload succeeds; Show (decoded) lists FQDNs only.

## Sources
The certificate guide on uploads (from X14.0.2); the Administrator Guide for the grammar.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import ExpresswayCluster
from edgetrust.model.finding import Finding, Remedy, Severity
from edgetrust.model.names import DnsName
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.mra.fqdn import is_fqdn
from edgetrust.mra.quirks import has_underscore
from edgetrust.mra.releases import UPLOAD_DEMANDS_FQDN, is_in_force
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import name_steps, own_name, reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, certificate_guide
from edgetrust.rules.subjects import EXPRESSWAYS, about_certificate, certificates_in_use, describe


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate of an Expressway with such names."""
    elsewhere = _judged_elsewhere(examination)
    for subject in certificates_in_use(examination, *EXPRESSWAYS):
        offending = [
            f"{kind} {name or '(empty)'}"
            for kind, name in _names(subject)
            if not is_fqdn(name) and "*" not in name and name.lower() not in elsewhere
        ]
        # The factory certificate carries a bare host name; that it stands there at all is the defect.
        if offending and not is_temporary_certificate(subject.certificate):
            yield _finding(examination, subject, offending)


RULE = Rule(
    slug="name-not-fqdn",
    title="a name in the certificate of an Expressway is no FQDN",
    family=Family.CERTIFICATE,
    severity=Severity.ERROR,
    citations=(
        certificate_guide("Server certificate, upload"),
        administrator_guide("Clustering, cluster name; Managing Security"),
    ),
    check=check,
)


def _names(subject: Subject) -> Iterator[tuple[str, str]]:
    common_name = subject.certificate.subject.common_name
    if common_name:
        yield "CN", common_name
    for name in subject.certificate.san:
        if isinstance(name, DnsName):
            yield "DNS", name.value


def _judged_elsewhere(examination: Examination) -> frozenset[str]:
    """Names that more specific rules are about: hosts with an underscore, and phone security profiles."""
    side = examination.deployment.expressway_e
    hosts = [node.fqdn for node in (side.nodes if side is not None else ()) if has_underscore(node.fqdn)]
    profiles = [name for cucm in examination.deployment.cucm for name in cucm.phone_security_profiles]
    return frozenset(name.lower() for name in (*hosts, *profiles))


def _finding(examination: Examination, subject: Subject, offending: list[str]) -> Finding:
    side = examination.side_of(subject.node)
    refused = side is None or is_in_force(UPLOAD_DEMANDS_FQDN, side.version)
    return about_certificate(
        RULE,
        subject,
        severity=Severity.ERROR if refused else Severity.WARNING,
        message=f"the {describe(subject)} carries a name that is no FQDN: {', '.join(offending)}",
        expected="FQDNs only, in the common name and in every DNS entry of the SAN",
        got=", ".join(offending),
        consequence="the Expressway refuses the certificate when it is uploaded"
        if refused
        else f"from {UPLOAD_DEMANDS_FQDN.since} on the Expressway refuses the certificate when it is uploaded again",
        remedy=_remedy(side, subject, offending),
    )


def _remedy(side: ExpresswayCluster | None, subject: Subject, offending: list[str]) -> Remedy:
    """A node is called otherwise first where it is its own name that is no FQDN."""
    node, own = subject.node, own_name(subject.node)
    names = [each for each in offending if each.startswith("DNS ")]
    is_own = any(name.partition(" ")[2].lower() == node.fqdn.lower() for name in offending)
    changes = []
    if len(names) < len(offending):
        called = side.cluster_name if side is not None and side.cluster_name else own.removeprefix("DNS:")
        changes.append(f"with common name {called}")
    if names:
        instead = f"{own} for the node" if is_own else "FQDNs in their place where something goes by them"
        changes.append(f"with its present names but {', '.join(names)}, and {instead}")
    return reissue(node, subject.slot, " and ".join(changes), *(name_steps(node) if is_own else ()))
