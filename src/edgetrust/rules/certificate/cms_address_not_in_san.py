"""The certificate of an Expressway-E does not name the CMS address that it serves.

## What it checks
Where the deployment gives a `cms_address` (the web proxy of Cisco Meeting Server), whether the server certificate of
each Expressway-E names it.

## Why it matters on the edge
Browsers and the Cisco Meeting app open the CMS address and are answered by the Expressway-E, so its certificate has
to name that address. MRA is unaffected.

## What you will see
Alarm 40051, which says that the CMS address is not identified by the server certificate; browsers warn of a
certificate for another site.

## How to fix it
Generate the CSR on the Expressway-E with the CMS address under Additional alternative names.

## How to verify
Alarm 40051 is lowered after the restart; a browser outside opens the address without a warning.

## Sources
The certificate guide on the CMS web proxy; the Administrator Guide's alarm reference.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Role
from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.names import Feature, needed_names
from edgetrust.pki.match import offers
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import reissue, with_present_names
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, certificate_guide
from edgetrust.rules.subjects import about_certificate, describe, print_san, server_certificates


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each Expressway-E that does not name the address."""
    for subject in server_certificates(examination, Role.EXPRESSWAY_E):
        for address in needed_names(examination.deployment, subject.node, subject.slot, Feature.CMS):
            if not offers(subject.certificate, address, common_name_counts=False):
                yield _finding(subject, address)


RULE = Rule(
    slug="cms-address-not-in-san",
    title="the certificate of an Expressway-E does not name the CMS address",
    family=Family.CERTIFICATE,
    severity=Severity.WARNING,
    citations=(certificate_guide("CMS web proxy"), administrator_guide("alarm 40051")),
    check=check,
)


def _finding(subject: Subject, address: str) -> Finding:
    return about_certificate(
        RULE,
        subject,
        message=f"the {describe(subject)} does not name the CMS address {address}",
        expected=f"DNS:{address}",
        got=print_san(subject.certificate),
        consequence="browsers that open the CMS address warn of the certificate; alarm 40051",
        remedy=reissue(subject.node, subject.slot, with_present_names(subject.certificate, f"DNS:{address}")),
    )
