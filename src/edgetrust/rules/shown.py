"""What can be said of a certificate that a service shows, without knowing who else takes part: its dates.

Not here: whether anybody trusts it; that takes a deployment (`edgetrust check --probe`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep
from edgetrust.model.probe import ProbeResult
from edgetrust.pki.path import is_in_date
from edgetrust.rules.certificate import expires_soon
from edgetrust.rules.remedies import short
from edgetrust.rules.rule import Rule
from edgetrust.rules.trust import certificate_expired, certificate_not_yet_valid
from edgetrust.rules.validity import describe_time


def find_in_chains(results: Iterable[ProbeResult], at: datetime) -> tuple[Finding, ...]:
    """One finding for each certificate and rule, with every service that shows it as evidence; errors first."""
    shown: dict[Certificate, list[str]] = {}
    for result in results:
        for certificate in dict.fromkeys(result.certificates):
            shown.setdefault(certificate, []).append(result.target.name)
    found = [
        _finding(rule, certificate, services, at)
        for certificate, services in shown.items()
        for rule in _rules(certificate, at)
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity.rank))


def _rules(certificate: Certificate, at: datetime) -> Iterator[Rule]:
    """The rules that a certificate breaks at a time; they exclude each other."""
    if is_in_date(certificate, at):
        if expires_soon.is_near_end(certificate, at):
            yield expires_soon.RULE
    elif at >= certificate.not_after:
        yield certificate_expired.RULE
    elif at < certificate.not_before:
        yield certificate_not_yet_valid.RULE


_PROBLEMS: dict[str, Callable[[Certificate], str]] = {
    expires_soon.RULE.slug: lambda each: f"expires at {describe_time(each.not_after)}",
    certificate_expired.RULE.slug: lambda each: f"expired at {describe_time(each.not_after)}",
    certificate_not_yet_valid.RULE.slug: lambda each: f"is not valid before {describe_time(each.not_before)}",
}


def _finding(rule: Rule, certificate: Certificate, services: list[str], at: datetime) -> Finding:
    validity = f"{describe_time(certificate.not_before)} to {describe_time(certificate.not_after)}"
    where = ", ".join(services)
    return Finding(
        rule=rule.slug,
        severity=rule.severity,
        node=services[0],
        message=f"{short(certificate)}, shown by {where}, {_PROBLEMS[rule.slug](certificate)}",
        expected=f"a certificate that is valid at {describe_time(at)}, with time left",
        got=f"valid from {validity}",
        evidence=tuple(Evidence(source=service, sha256=certificate.sha256) for service in services),
        consequence="whoever is shown it refuses it"
        if rule is not expires_soon.RULE
        else "from then on whoever is shown it refuses it",
        remedy=Remedy(
            steps=tuple(
                RemedyStep(
                    node=service,
                    where="the certificate page of the node",
                    do=f"replace {short(certificate)} by a certificate that is valid now",
                    certificates=(certificate.sha256,),
                )
                for service in services
            ),
            impact=Impact.SERVICE_RESTART,
            verify=f"edgetrust probe {' '.join(services)} shows another certificate",
        ),
        references=tuple(str(citation) for citation in rule.citations),
    )
