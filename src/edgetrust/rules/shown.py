"""What can be said of a certificate that a service shows, without knowing who else takes part: its dates, the
curve of its key, and whether clients read as much as is sent.

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
from edgetrust.pki.tls_limits import LONGEST_CERTIFICATES, certificates_length, has_foreign_curve


def find_in_chains(results: Iterable[ProbeResult], at: datetime) -> tuple[Finding, ...]:
    """One finding for each certificate and rule, with every service that shows it as evidence; errors first."""
    results = tuple(results)
    shown: dict[Certificate, list[str]] = {}
    leaves: dict[Certificate, list[str]] = {}
    for result in results:
        for certificate in dict.fromkeys(result.certificates):
            shown.setdefault(certificate, []).append(result.target.name)
        if (leaf := _leaf_of(result)) is not None:
            leaves.setdefault(leaf, []).append(result.target.name)
    found = [
        _about_dates(slug, certificate, services, at)
        for certificate, services in shown.items()
        if (slug := rule_of_dates(certificate, at)) is not None
    ]
    found += [_about_curve(leaf, services) for leaf, services in leaves.items() if has_foreign_curve(leaf)]
    found += [
        _about_length(leaf, result)
        for result in results
        if (leaf := _leaf_of(result)) is not None and _length_of(leaf, result) > LONGEST_CERTIFICATES
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity.rank))


def rule_of_dates(certificate: Certificate, at: datetime) -> str | None:
    """The rule about dates that a certificate breaks. At notAfter it has expired, as for OpenSSL."""
    if at >= certificate.not_after:
        return "certificate-expired"
    if at < certificate.not_before:
        return "certificate-not-yet-valid"
    return "expires-soon" if is_near_end(certificate, at) else None


def _about_dates(slug: str, certificate: Certificate, services: list[str], at: datetime) -> Finding:
    from edgetrust.rules.remedies import short
    from edgetrust.rules.validity import describe_time

    begin, end = describe_time(certificate.not_before), describe_time(certificate.not_after)
    problem = {
        "certificate-expired": f"expired at {end}",
        "certificate-not-yet-valid": f"is not valid before {begin}",
        "expires-soon": f"expires at {end}",
    }[slug]
    return _finding(
        slug,
        certificate,
        services,
        problem=problem,
        expected=f"a certificate that is valid at {describe_time(at)}, with time left",
        got=f"valid from {begin} to {end}",
        consequence=f"{'from then on ' if slug == 'expires-soon' else ''}whoever is shown it refuses it",
        do=f"replace {short(certificate)} by a certificate that is valid now",
    )


def _about_curve(leaf: Certificate, services: list[str]) -> Finding:
    """It was shown to us, since we offer more than clients do."""
    from edgetrust.rules.faults import describe_curve

    fault = describe_curve(leaf)
    return _finding(
        fault.rule,
        leaf,
        services,
        problem=fault.problem,
        expected=fault.expected,
        got=f"a key of the curve {leaf.key.curve}",
        consequence="a client that does not offer the curve gets no certificate but alert handshake_failure (40)",
        do=fault.do,
    )


def _leaf_of(result: ProbeResult) -> Certificate | None:
    """None where nothing was shown, or cannot be read."""
    first = result.chain[0] if result.chain else None
    return first if isinstance(first, Certificate) else None


def _length_of(leaf: Certificate, result: ProbeResult) -> int:
    return certificates_length(leaf, result.chain[1:])


def _about_length(leaf: Certificate, result: ProbeResult) -> Finding:
    """We read more than clients do, up to TLS 1.2."""
    return _finding(
        "certificates-too-large",
        leaf,
        [result.target.name],
        problem="is sent with more certificates than can be read",
        expected=f"at most {LONGEST_CERTIFICATES:,} octets with the chain",
        got=f"{_length_of(leaf, result):,} octets with what is sent behind it ({len(result.chain) - 1:,})",
        consequence="clients end the handshake with alert illegal_parameter (47), whoever they trust",
        do="upload the same certificate again, alone or with the intermediates above it, and without a bundle of CAs",
    )


def _finding(
    slug: str,
    certificate: Certificate,
    services: list[str],
    *,
    problem: str,
    expected: str,
    got: str,
    consequence: str,
    do: str,
) -> Finding:
    # What rules are made of takes longer to load than a look takes, and is seldom needed.
    from edgetrust.rules.catalogue import find_rule
    from edgetrust.rules.remedies import short

    rule = find_rule(slug)
    assert rule is not None
    return Finding(
        rule=rule.slug,
        severity=rule.severity,
        node=services[0],
        message=f"{short(certificate)}, shown by {', '.join(services)}, {problem}",
        expected=expected,
        got=got,
        evidence=tuple(Evidence(source=service, sha256=certificate.sha256) for service in services),
        consequence=consequence,
        remedy=Remedy(
            steps=tuple(
                RemedyStep(
                    node=service,
                    where="the certificate page of the node",
                    do=do,
                    certificates=(certificate.sha256,),
                )
                for service in services
            ),
            impact=Impact.SERVICE_RESTART,
            verify=f"edgetrust probe {' '.join(services)} shows another certificate",
        ),
        references=tuple(str(citation) for citation in rule.citations),
    )
