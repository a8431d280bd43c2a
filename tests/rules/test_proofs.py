"""Where to see that a defect is gone."""

from __future__ import annotations

from edgetrust.model.finding import Impact, Remedy
from edgetrust.mra.connections import TABLE
from edgetrust.rules.proofs import PROOFS, describe_proofs, with_proofs
from tests.defects import DEFECTS
from tests.deployments import C1, E1, PUBLIC_ISSUING
from tests.examine import sole

REMEDY = Remedy(steps=(), impact=Impact.NONE, verify="look at the page")


def test_every_kind_of_connection_has_a_proof() -> None:
    """In the order of the table."""
    assert tuple(PROOFS) == tuple(dict.fromkeys(row.kind for row in TABLE))


def test_each_proof_is_said_once() -> None:
    """Two services, one look."""
    assert describe_proofs(["phone-https:ip-phones->e", "phone-sip:ip-phones->e"]) == PROOFS["phone-sip"]


def test_what_breaks_nothing_is_proved_by_its_page() -> None:
    """There is nothing else to see."""
    assert with_proofs(REMEDY, ()) == REMEDY
    assert with_proofs(REMEDY, ["tc-sip:tc->e"]).verify == f"look at the page; {PROOFS['tc-sip']}"


def test_a_defect_of_the_tunnels_alone_is_not_proved_by_the_traversal_zone() -> None:
    """That was Active all along."""
    defect = next(each for each in DEFECTS if each.name == "C has E's intermediate from the wire only")
    finding = sole("intermediate-not-in-list", defect.site())

    assert PUBLIC_ISSUING.certificate.sha256 in finding.remedy.steps[0].certificates
    assert finding.remedy.verify.endswith(PROOFS["ssh-tunnel"])
    assert "traversal" not in finding.remedy.verify
    assert finding.connections == (f"ssh-tunnel:{C1}->{E1}",)
