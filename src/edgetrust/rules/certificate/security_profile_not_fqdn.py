"""A phone security profile of CUCM is not named like an FQDN, so it cannot go into a CSR of the Expressway-C.

## What it checks
Whether every phone security profile that the deployment lists for a CUCM cluster is named like a fully qualified
domain name: at least two labels of letters, digits and inner hyphens, the last one beginning with a letter.

## Why it matters on the edge
Profiles in Encrypted mode without OAuth must stand in the SAN of the Expressway-C, or CUCM answers 403 to the phone.
From X12.6 on the CSR page takes FQDNs only: one profile with a space in its name, as CUCM proposes them, and no CSR
is made.

## What you will see
An error on the Generate CSR page of the Expressway-C. On CUCM the name is perfectly valid.

## How to fix it
In Cisco Unified CM Administration copy the profile under a name such as `secure-8865.example.com`, assign it to the
devices and reset them. The name need not resolve. Then refresh the CUCM servers on the Expressway-C and make the CSR.

## How to verify
The Generate CSR page lists the new name under Unified CM phone security profile names and produces a CSR.

## Sources
The certificate guide (X12.6 and later) and the Administrator Guide for the grammar; TAC 213872 asks for names in FQDN
format as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import UcCluster
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.mra.fqdn import is_fqdn
from edgetrust.mra.pages import CUCM_PHONE_SECURITY_PROFILE, SERVER_CERTIFICATE
from edgetrust.mra.releases import PROFILE_NAMES_MUST_BE_FQDN, is_in_force
from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, article, certificate_guide


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each CUCM cluster with such profiles, where the Expressway-C asks for FQDNs."""
    side = examination.deployment.expressway_c
    if side is None or not is_in_force(PROFILE_NAMES_MUST_BE_FQDN, side.version):
        return
    for cucm in examination.deployment.cucm:
        offending = [name for name in cucm.phone_security_profiles if not is_fqdn(name)]
        if offending:
            yield _finding(examination, cucm, offending)


RULE = Rule(
    slug="security-profile-not-fqdn",
    title="a phone security profile is not named like an FQDN",
    family=Family.CERTIFICATE,
    severity=Severity.ERROR,
    citations=(
        certificate_guide("Generate CSR, Unified CM phone security profile names"),
        administrator_guide("Managing Security"),
        article("Cluster Certificates"),
    ),
    check=check,
)


def _finding(examination: Examination, cucm: UcCluster, offending: list[str]) -> Finding:
    names = ", ".join(offending)
    node = next((node for node in cucm.nodes if node.is_publisher), next(iter(cucm.nodes), None))
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=node.id if node is not None else None,
        message=f"phone security profile of CUCM {cucm.name} not named like an FQDN: {names}",
        expected="a name such as secure-8865.example.com",
        got=names,
        evidence=(Evidence(source=examination.deployment.file, line=cucm.line or None),),
        consequence="no CSR with it can be made on the Expressway-C, and without it encrypted devices get a 403",
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=node.id if node is not None else cucm.name,
                    where=CUCM_PHONE_SECURITY_PROFILE,
                    do=f"copy {names} under a name that is an FQDN, assign the copy to the devices and reset them",
                ),
            ),
            impact=Impact.RE_ENROLMENT,
            verify=f"{SERVER_CERTIFICATE} > Generate CSR on the Expressway-C lists the new name and makes a CSR",
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )
