"""A critical extension that nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.verdict import Outcome
from tests import make
from tests.deployments import AUTHORITIES, C1, CORP_ISSUING, E1, PROFILE, PUBLIC_ISSUING, PUBLIC_ROOT, Site, stand_alone
from tests.examine import examine, found, sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "critical-extension-unknown"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """A critical extension that nobody knows: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def ca(*extensions: tuple[str, bool, bytes]) -> make.Issued:
    """The issuing CA of the Expressway-E, of one name and key."""
    return make.ca("CN=Public Issuing,O=Trust", PUBLIC_ROOT, path_length=0, key="critical", extensions=extensions)


MARKED, MENDED = ca(("1.2.3.4.5", True, b"\x05\x00")), ca()


def site(
    authority: make.Issued,
    signer: make.Issued,
    *,
    on_phones: Sequence[make.Issued] = (PUBLIC_ROOT,),
    leaf: make.Issued | None = None,
) -> Site:
    """The CA beside the healthy ones in the lists of both Expressways."""
    held = [*AUTHORITIES, authority]
    until = datetime(2027, 1, 15, tzinfo=UTC)
    shown = leaf or make.leaf(E1, signer, sans=[E1, "example.com"], not_after=until, key=E1)
    return stand_alone(
        trust={(C1, "trusted-ca"): held, (E1, "trusted-ca"): held, ("ip-phones", "endpoint"): on_phones},
        certificates={(E1, "server"): [shown]},
    )


def failed(judged: Site) -> list[str]:
    """The connections that fail."""
    return [each.connection.id for each in examine(judged).verdicts if each.outcome is Outcome.FAIL]


def test_of_a_ca_its_own_certificate_is_issued_again() -> None:
    """And replaced in each list from which it comes; nothing below it changes."""
    finding = sole(SLUG, site(MARKED, MARKED))

    assert [step.node for step in finding.remedy.steps] == [C1, E1]
    assert {step.renews for step in finding.remedy.steps} == {None}
    assert finding.remedy.steps[0].do == (
        "have the CA CN=Public Issuing,O=Trust issued again by whoever signed it, with its name, key and key "
        "identifier and without the extension 1.2.3.4.5 marked critical; append the new one to the trusted CA "
        f"list and delete CN=Public Issuing,O=Trust (SHA-256 {MARKED.certificate.sha256[:8]}…) from it; all "
        "certificates below it stay as they are (or have each of them signed by another CA); then restart the node"
    )
    assert (finding.node, finding.slot, finding.store) == (C1, None, Store.TRUSTED_CA)


def test_the_same_leaf_below_the_ca_issued_again_is_good() -> None:
    """A new leaf below the old one is not."""
    mended = site(MENDED, MARKED)
    before = site(MARKED, MENDED)

    assert (found(SLUG, mended), failed(mended)) == ((), [])
    assert failed(before) == failed(site(MARKED, MARKED)) != []


def test_below_a_ca_in_the_list_of_an_endpoint_another_has_to_sign() -> None:
    """Nobody changes what stands in the firmware of a phone."""
    with_phones = [PUBLIC_ROOT, MARKED]

    finding = sole(SLUG, site(MARKED, MARKED, on_phones=with_phones))
    mended = site(MARKED, PUBLIC_ISSUING, on_phones=with_phones)

    *loading, last = finding.remedy.steps
    assert [step.node for step in loading] == [E1, C1]
    assert last.do.startswith(
        "generate a CSR for a new server certificate from another CA, whose own certificate is without the extension "
        "1.2.3.4.5 marked critical"
    )
    assert (finding.node, last.node, last.renews) == (E1, E1, Slot.SERVER)
    assert (found(SLUG, mended), failed(mended)) == ((), [])


def test_below_a_ca_that_is_named_by_its_serial_number_another_has_to_sign() -> None:
    """OpenSSL takes none of another number for the issuer."""
    number = MARKED.certificate.serial
    leaf = make.leaf(
        E1, MARKED, sans=[E1, "example.com"], aki_serial=number, not_after=datetime(2027, 1, 15, tzinfo=UTC), key=E1
    )
    given = site(MARKED, MARKED, leaf=leaf)

    assert {step.renews for step in sole(SLUG, given).remedy.steps} == {None, Slot.SERVER}
    assert failed(site(MENDED, MARKED, leaf=leaf)) != []


def test_a_certificate_that_nobody_verifies_is_looked_at_as_well() -> None:
    """From X15.5 on the server certificate of an Expressway-C is shown to few; the upload tells nobody."""
    marked = make.leaf(C1, CORP_ISSUING, sans=[C1], key=C1, extensions=(("1.2.3.4.5", True, b"\x05\x00"),))
    sound = make.leaf(C1, CORP_ISSUING, sans=[C1, PROFILE], not_after=datetime(2027, 1, 31, tzinfo=UTC))
    judged = stand_alone(
        c={"version": "X15.5"}, e={"version": "X15.5"}, certificates={(C1, "server"): [marked], (C1, "client"): [sound]}
    )

    finding = sole(SLUG, judged)

    assert failed(judged) == []
    assert (finding.node, finding.slot, finding.connections) == (C1, Slot.SERVER, ())
    assert finding.message == (
        f"the server certificate of {C1} has the extension 1.2.3.4.5 marked critical, which OpenSSL does not handle"
    )
    assert finding.got == "the extension 1.2.3.4.5 marked critical"
    assert finding.consequence == "no connection of this deployment verifies it today"
