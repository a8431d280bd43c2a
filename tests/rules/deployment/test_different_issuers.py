"""`different-issuers`: two CAs for the two sides are fine, and worth knowing."""

from __future__ import annotations

from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, cluster, stand_alone
from tests.examine import found, sole

SLUG = "different-issuers"


def test_two_roots_are_named_with_the_state_of_the_lists() -> None:
    """The usual design: internal on the C, public on the E."""
    finding = sole(SLUG, stand_alone())

    assert (finding.severity, finding.node, finding.connections) == (Severity.INFO, None, ())
    assert "CN=Corp Root,O=Acme" in finding.message
    assert "CN=Public Root,O=Trusty" in finding.message
    assert finding.got == "different roots, and by the lists at hand every traversal connection verifies"
    assert [evidence.source for evidence in finding.evidence] == [f"certs/{C1}.server.pem", f"certs/{E1}.server.pem"]
    assert finding.remedy.steps == ()


def test_a_list_that_is_wrong_is_not_called_right() -> None:
    """The Expressway-C knows its own CA only."""
    site = stand_alone(trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING]})

    finding = sole(SLUG, site)

    assert finding.got == "different roots, and at least one traversal connection fails"
    assert finding.consequence.startswith("none by itself, another finding says why the traversal connection fails; ")


def test_a_list_that_is_not_given_is_called_unknown() -> None:
    """Roots are known from the other list."""
    site = stand_alone(trust={(C1, "trusted-ca"): None})

    assert sole(SLUG, site).got == "different roots; not every list is known"


def test_one_root_for_both_sides_is_not_worth_a_word() -> None:
    """Even with different issuing CAs below it."""
    other = make.ca("CN=Public Issuing 2,O=Trusty", PUBLIC_ROOT)
    site = stand_alone(
        certificates={(C1, "server"): [make.leaf(C1, other)]},
        trust={(C1, "trusted-ca"): [other, PUBLIC_ROOT, PUBLIC_ISSUING]},
    )

    assert found(SLUG, site) == ()


def test_one_common_root_in_a_cluster_is_enough() -> None:
    """During a migration one peer already has the other CA; the lists have to hold both anyway."""
    site = cluster(certificates={(C1, "server"): [make.leaf(C1, PUBLIC_ISSUING)]})

    assert found(SLUG, site) == ()


def test_from_x15_5_on_the_client_certificate_counts() -> None:
    """It is what the Expressway-C shows the Expressway-E."""
    shown = {(C1, "client"): [make.leaf(C1, PUBLIC_ISSUING)]}

    assert found(SLUG, stand_alone(certificates=shown)) == ()
    assert len(found(SLUG, stand_alone(c={"version": "X15.4"}, certificates=shown))) == 1


def test_an_unknown_root_is_not_compared() -> None:
    """The Expressway-C certificate comes from a CA of which no file is given."""
    stranger = make.leaf(C1, make.ca("Unheard Of"))

    assert found(SLUG, stand_alone(certificates={(C1, "server"): [stranger]})) == ()


def test_without_a_certificate_there_is_nothing_to_compare() -> None:
    """Neither with only one side."""
    assert found(SLUG, stand_alone(certificates={(E1, "server"): None})) == ()
    assert found(SLUG, stand_alone(e=None)) == ()
