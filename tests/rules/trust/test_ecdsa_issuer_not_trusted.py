"""An ECDSA certificate whose issuer is not listed."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import SecurityMode, Slot
from edgetrust.rules.remedies import short
from tests import make
from tests.deployments import AUTHORITIES, C1, CORP_ISSUING, PUBLISHER, stand_alone
from tests.examine import sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "ecdsa-issuer-not-trusted"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """An ECDSA certificate whose issuer is not listed: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_what_was_seen_stands_for_the_twin_of_the_file() -> None:
    """Its issuer is the one that is not listed."""
    seen = make.leaf(PUBLISHER, make.ca("CN=Elsewhere"), key="EC")
    twin = {(PUBLISHER, "tomcat_ecdsa"): {"key": "EC", "sans": [PUBLISHER]}}

    finding = sole(SLUG, stand_alone(certificates=twin, shown={(PUBLISHER, "tomcat_ecdsa"): [seen]}))

    assert finding.connections == (f"cucm-https:{C1}->{PUBLISHER}",)
    assert finding.got == "tomcat-ECDSA certificate issued by CN=Elsewhere"
    assert finding.evidence[0].source == f"{PUBLISHER}-tomcat_ecdsa.json"


EC: make.Changes = {"subject": "CN=cucm-pub-EC.corp.example.com", "sans": [PUBLISHER], "key": "EC"}
PADDING = ("1.2.3.4", False, bytes(110_000))


def self_signed(key: str) -> make.Issued:
    """As CUCM makes it, but with nothing that tells its keys apart."""
    whole: make.Changes = {**EC, "key": key, "ski": None}
    return make.leaf(PUBLISHER, **whole)


@pytest.mark.parametrize(
    "changes,refusal,change",
    [
        ({"sans": None}, "hostname mismatch (OpenSSL 62)", f"with its names and also SAN DNS:{PUBLISHER}"),
        ({"eku": ["clientAuth"]}, "unsuitable certificate purpose (OpenSSL 26)", "with serverAuth and clientAuth"),
        (
            {"extensions": [("1.2.3.4", True, b"\5\0")]},
            "unhandled critical extension (OpenSSL 34)",
            "without the extension 1.2.3.4 marked critical",
        ),
        ({"extensions": [PADDING]}, "excessive message size", "with no more names than are needed"),
        ({"signing_key": "nobody"}, "certificate signature failure (OpenSSL 7)", "signed by a CA that the list"),
    ],
    ids=["name", "purpose", "critical", "size", "signature"],
)
def test_what_is_wrong_with_the_certificate_itself_is_not_blamed_on_the_list(
    changes: make.Changes, refusal: str, change: str
) -> None:
    """The list holds the chain; a new certificate on CUCM mends it."""
    whole: make.Changes = {**EC, **changes}
    leaf = make.leaf(PUBLISHER, CORP_ISSUING, **whole)

    finding = sole(SLUG, stand_alone(certificates={(PUBLISHER, "tomcat_ecdsa"): [leaf]}))

    step, _ = finding.remedy.steps
    assert f"would not verify: {C1} " in finding.message
    assert refusal in finding.message
    assert (step.node, step.renews) == (PUBLISHER, Slot.TOMCAT_ECDSA)
    assert f"for a new tomcat-ECDSA certificate {change}" in step.do


def test_another_self_signed_certificate_of_its_name_is_taken_out_of_the_way() -> None:
    """It stands above the right one, and nothing needs it."""
    own, other = self_signed("EC"), self_signed("former EC")
    trust = {(C1, "trusted-ca"): [*AUTHORITIES, other, own]}

    finding = sole(SLUG, stand_alone(certificates={(PUBLISHER, "tomcat_ecdsa"): [own]}, trust=trust))

    assert finding.message.endswith(f"; the list holds {short(other.certificate)} in the way")
    assert [step.certificates for step in finding.remedy.steps] == [(other.certificate.sha256,), ()]


def test_two_self_signed_certificates_of_one_name_cannot_both_be_found() -> None:
    """Those of both services stand in the list, and are needed there: a CA is to sign."""
    tomcat, callmanager = self_signed("EC"), self_signed("EC of calls")
    site = stand_alone(
        cucm={"security_mode": SecurityMode.MIXED},
        certificates={(PUBLISHER, "tomcat_ecdsa"): [tomcat], (PUBLISHER, "callmanager_ecdsa"): [callmanager]},
        trust={(C1, "trusted-ca"): [*AUTHORITIES, tomcat, callmanager]},
    )

    finding = sole(SLUG, site)

    step, _ = finding.remedy.steps
    assert (step.node, step.renews) == (PUBLISHER, Slot.CALLMANAGER_ECDSA)
    assert "signed by a CA that the list of the Expressway-C leads from to a root" in step.do
