"""Scenarios in which a certificate is revoked, or nobody can tell whether it is, one for each rule about that."""

from __future__ import annotations

from edgetrust.model.deployment import Slot
from edgetrust.mra.scenarios.healthy import C1, E1
from edgetrust.mra.scenarios.scenario import C_VERIFIES_E, E_VERIFIES_C, Scenario
from edgetrust.mra.scenarios.variants import REVOKED, checking_revocation, revocation_lists

SCENARIOS = (
    Scenario(
        slug="certificate-revoked",
        title="The certificate of the Expressway-E has been revoked",
        story="The public CA revoked the certificate, and the Expressway-C looks that up in the list that it holds. "
        "Endpoints do not look, so they go on as before.",
        design=checking_revocation,
        change=lambda site: site.reissued(E1, Slot.SERVER, serial=REVOKED),
        rules=("certificate-revoked",),
        breaks=C_VERIFIES_E,
    ),
    Scenario(
        slug="crl-missing",
        title="The Expressway-C checks revocation and lacks the list of the public issuing CA",
        story="Checking was switched on, and the lists of the company's CA were uploaded. With checking on, a CA "
        "without a list is refused: the certificate of the Expressway-E might be revoked.",
        design=checking_revocation,
        change=lambda site: site.with_crls(C1, *revocation_lists(site, (*site.cas.corporate, site.cas.public_root))),
        rules=("crl-missing",),
        breaks=C_VERIFIES_E,
    ),
    Scenario(
        slug="crl-expired",
        title="The Expressway-E holds a revocation list that is out of date",
        story="The lists were uploaded by hand when checking was switched on, and the one of the company's issuing "
        "CA should have been renewed a week ago. The Expressway-E no longer believes it, and refuses the "
        "Expressway-C.",
        design=checking_revocation,
        change=lambda site: site.with_crls(
            E1,
            *revocation_lists(site, (site.cas.corporate_root, *site.cas.public)),
            *revocation_lists(site, (site.cas.corporate_issuing,), days_left=-7),
        ),
        rules=("crl-expired",),
        breaks=E_VERIFIES_C,
    ),
)
