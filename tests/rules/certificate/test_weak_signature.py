"""`weak-signature`: MD5 and SHA-1, wherever somebody relies on them."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import AUTHORITIES, C1, CORP_ROOT, E1, PUBLISHER, Site, stand_alone
from tests.examine import examine, found, sole

SLUG = "weak-signature"
SHA1_ROOT = make.ca("SHA-1 Root", digest="sha1")
SHA1_ISSUING = make.ca("SHA-1 Issuing", CORP_ROOT, digest="sha1")


@pytest.mark.parametrize(
    "changes,digest", [({"digest": "sha1"}, "SHA-1"), ({"digest": "md5", "signing_key": "rsa:weak"}, "MD5")]
)
def test_a_weak_digest_on_a_leaf_is_reported(changes: dict[str, str], digest: str) -> None:
    """A warning: the appliances accept it."""
    finding = sole(SLUG, stand_alone(certificates={(C1, "server"): changes}))

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, C1, Slot.SERVER)
    assert finding.message == f"the server certificate of {C1} is signed with {digest}"
    assert (finding.got, finding.connections) == (digest, ())


def test_no_outcome_changes_because_of_it() -> None:
    """OpenSSL verifies it at security level 0."""
    site = stand_alone(certificates={(C1, "server"): {"digest": "sha1"}})

    assert {str(verdict.outcome) for verdict in examine(site).verdicts} == {"ok"}


def test_a_weak_digest_on_an_intermediate_is_one_finding() -> None:
    """However many certificates it issued; the primary evidence is the intermediate."""
    site = stand_alone(
        certificates={
            (PUBLISHER, "tomcat"): [make.leaf(PUBLISHER, SHA1_ISSUING)],
            (PUBLISHER, "callmanager"): [make.leaf(PUBLISHER, SHA1_ISSUING, key="another")],
        },
        trust={(C1, "trusted-ca"): [*AUTHORITIES, SHA1_ISSUING]},
    )

    finding = sole(SLUG, site)

    assert (finding.node, finding.slot) == (PUBLISHER, Slot.TOMCAT)
    assert finding.message == (
        f"the CA CN=SHA-1 Issuing above the tomcat certificate of {PUBLISHER} is signed with SHA-1"
    )
    assert finding.evidence[0].sha256 == SHA1_ISSUING.certificate.sha256


def test_an_intermediate_in_the_file_of_the_leaf_counts() -> None:
    """Nobody needs to have verified it."""
    leaf = make.leaf(PUBLISHER, SHA1_ISSUING)

    assert len(found(SLUG, stand_alone(c=None, certificates={(PUBLISHER, "tomcat"): [leaf, SHA1_ISSUING]}))) == 1


def test_a_self_signed_leaf_is_judged_and_a_root_is_not() -> None:
    """The signature of a root on itself proves nothing; a node's own certificate can be made anew at any time."""
    self_signed = make.leaf(PUBLISHER, digest="sha1")
    below_root = make.leaf(E1, SHA1_ROOT)
    site = stand_alone(
        certificates={(PUBLISHER, "tomcat"): [self_signed], (E1, "server"): [below_root]},
        trust={(C1, "trusted-ca"): [*AUTHORITIES, SHA1_ROOT]},
    )

    assert [finding.node for finding in found(SLUG, site)] == [PUBLISHER]


@pytest.mark.parametrize("site", [stand_alone(), stand_alone(certificates={(C1, "server"): None})])
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """SHA-256 is fine, and an unknown certificate is unknown."""
    assert found(SLUG, site) == ()
