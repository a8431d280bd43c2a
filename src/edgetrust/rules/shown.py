"""What can be said of a certificate that a service shows, without knowing who else takes part: its dates.

Not here: whether anybody trusts it; that takes a deployment (`edgetrust check --probe`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep
from edgetrust.model.probe import ProbeResult
from edgetrust.pki.dates import is_near_end


def find_in_chains(results: Iterable[ProbeResult], at: datetime) -> tuple[Finding, ...]:
    """One finding for each certificate and rule, with every service that shows it as evidence; errors first."""
    shown: dict[Certificate, list[str]] = {}
    for result in results:
        for certificate in dict.fromkeys(result.certificates):
            shown.setdefault(certificate, []).append(result.target.name)
    found = [
        _finding(slug, certificate, services, at)
        for certificate, services in shown.items()
        if (slug := rule_of_dates(certificate, at)) is not None
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity.rank))


def rule_of_dates(certificate: Certificate, at: datetime) -> str | None:
    """The rule about dates that a certificate breaks. At notAfter it has expired, as for OpenSSL."""
    if at >= certificate.not_after:
        return "certificate-expired"
    if at < certificate.not_before:
        return "certificate-not-yet-valid"
    return "expires-soon" if is_near_end(certificate, at) else None


def _finding(slug: str, certificate: Certificate, services: list[str], at: datetime) -> Finding:
    # What rules are made of takes longer to load than a look takes, and is seldom needed.
    from edgetrust.rules.catalogue import find_rule
    from edgetrust.rules.remedies import short
    from edgetrust.rules.validity import describe_time

    rule = find_rule(slug)
    assert rule is not None
    problem = {
        "certificate-expired": f"expired at {describe_time(certificate.not_after)}",
        "certificate-not-yet-valid": f"is not valid before {describe_time(certificate.not_before)}",
        "expires-soon": f"expires at {describe_time(certificate.not_after)}",
    }[slug]
    validity = f"{describe_time(certificate.not_before)} to {describe_time(certificate.not_after)}"
    where = ", ".join(services)
    return Finding(
        rule=rule.slug,
        severity=rule.severity,
        node=services[0],
        message=f"{short(certificate)}, shown by {where}, {problem}",
        expected=f"a certificate that is valid at {describe_time(at)}, with time left",
        got=f"valid from {validity}",
        evidence=tuple(Evidence(source=service, sha256=certificate.sha256) for service in services),
        consequence=f"{'from then on ' if slug == 'expires-soon' else ''}whoever is shown it refuses it",
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
