"""The certificate of an Expressway-C does not name a phone security profile.

## What it checks
Whether the server certificate of each Expressway-C names every phone security profile that the deployment lists for
its CUCM clusters. Only profiles in Encrypted mode without OAuth authentication belong in that list.

## Why it matters on the edge
In mixed mode CUCM opens a TLS connection of its own towards the Expressway-C, which stands in for the phone. CUCM
then looks for the name of the phone's security profile among the SANs. The handshake itself succeeds; the
registration is refused afterwards.

## What you will see
Encrypted devices get a SIP 403 over MRA and register inside. The CUCM trace has `InvalidX509NameInCertificate`
followed by `did not find matching SAN either`, with the profile as the expected name, and a ConnectionFailure alarm
with reason code 2. The Expressway may log `Registration Rejected`.

## How to fix it
On the Expressway-C, Maintenance > Security > Server certificate > Generate CSR: add the name under Unified CM phone
security profile names, on every peer. A profile that uses SIP OAuth instead needs no name.

## How to verify
Show (decoded) on every peer lists the profile; an encrypted device registers from outside.

## Sources
TAC 213872, list of SANs for the Expressway-C; Administrator Guide on profile names; TAC 211304 for the CUCM trace. A
cluster that is not in mixed mode downgrades such profiles to TCP, so the finding is a warning there.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Role, SecurityMode, UcCluster
from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.fqdn import is_fqdn
from edgetrust.mra.names import Feature, needed_names
from edgetrust.mra.releases import PROFILE_NAMES_MUST_BE_FQDN, is_in_force
from edgetrust.pki.match import offers
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import reissue, with_present_names
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, article, tac
from edgetrust.rules.subjects import about_certificate, connections_missing, describe, print_san, server_certificates


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each Expressway-C whose certificate lacks profiles."""
    secure = _profiles(examination.deployment.cucm, SecurityMode.MIXED)
    others = _profiles(examination.deployment.cucm, SecurityMode.NON_SECURE)
    for subject in server_certificates(examination, Role.EXPRESSWAY_C):
        needed = needed_names(examination.deployment, subject.node, subject.slot, Feature.SECURITY_PROFILE)
        missing = [name for name in needed if not _names(subject.certificate, name)]
        if missing:
            yield _finding(
                examination,
                subject,
                tuple(name for name in missing if name in secure),
                tuple(name for name in missing if name in others),
            )


RULE = Rule(
    slug="san-missing-security-profile",
    title="the certificate of an Expressway-C does not name a phone security profile",
    family=Family.CERTIFICATE,
    severity=Severity.ERROR,
    citations=(
        article("Generate and Sign CSRs; Secure Communication Between CUCM and Expressway-C"),
        administrator_guide("Managing Security, Unified CM phone security profile names"),
        tac(211304, "Collaboration Edge TC-based Endpoints", "CUCM trace"),
    ),
    check=check,
)


def _profiles(clusters: tuple[UcCluster, ...], mode: SecurityMode) -> frozenset[str]:
    return frozenset(name for cucm in clusters if cucm.security_mode is mode for name in cucm.phone_security_profiles)


def _names(certificate: Certificate, profile: str) -> bool:
    """As CUCM looks for the profile: as it is called there, a dot at its end included."""
    return offers(certificate, profile, common_name_counts=False, last_dot_counts=True)


def _finding(examination: Examination, subject: Subject, mixed: tuple[str, ...], others: tuple[str, ...]) -> Finding:
    missing = tuple(dict.fromkeys((*mixed, *others)))
    wanted = ", ".join(f"DNS:{name}" for name in missing)
    # No CSR can be made with such a name: another rule says how the profile gets a better one.
    side = examination.side_of(subject.node)
    is_strict = side is not None and is_in_force(PROFILE_NAMES_MUST_BE_FQDN, side.version)
    nameless = tuple(name for name in missing if is_strict and not is_fqdn(name))
    asked = [f"DNS:{name}" for name in missing if name not in nameless]
    asked += [f"the FQDN under which {name} is copied first" for name in nameless]
    effects = [f"CUCM answers 403 to encrypted devices with {', '.join(mixed)}"] if mixed else []
    if others:
        effects.append(f"once the cluster is in mixed mode, CUCM answers 403 to devices with {', '.join(others)}")
    return about_certificate(
        RULE,
        subject,
        severity=Severity.ERROR if mixed else Severity.WARNING,
        message=f"the {describe(subject)} does not name the phone security profile {', '.join(missing)}",
        expected=wanted,
        got=print_san(subject.certificate),
        consequence="; ".join(effects),
        remedy=reissue(
            subject.node,
            subject.slot,
            f"{with_present_names(subject.certificate, ', '.join(asked))} (phone security profile names)",
        ),
        connections=connections_missing(examination, subject, mixed),
    )
