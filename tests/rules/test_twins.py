"""Entries that stand in the way of another of the same subject."""

from __future__ import annotations

from edgetrust.model.deployment import Store
from edgetrust.rules.twins import Clearance, clear
from tests import deployments, make
from tests.deployments import AUTHORITIES, C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ROOT, PUBLISHER
from tests.examine import examine

TWIN = make.ca("CN=Public Root,O=Trusty", key="twin", ski=None)


def test_an_entry_that_nobody_needs_is_deleted() -> None:
    """From the list it is in."""
    examination = examine(deployments.stand_alone(trust={(C1, "trusted-ca"): [*AUTHORITIES, TWIN]}))

    cleared = clear(examination, examination.node(C1), Store.TRUSTED_CA, in_the_way=[TWIN.certificate])

    (step,) = cleared.steps()
    assert step.do.startswith("delete CN=Public Root,O=Trusty")
    assert step.certificates == (TWIN.certificate.sha256,)


def test_an_entry_that_others_need_is_issued_anew() -> None:
    """Deleting it would break what works."""
    examination = examine(deployments.stand_alone())

    cleared = clear(examination, examination.node(C1), Store.TRUSTED_CA, in_the_way=[CORP_ROOT.certificate])

    (step,) = cleared.steps()
    assert cleared.renamed == (CORP_ROOT.certificate,)
    assert step.do.startswith(
        "have it issued anew under another subject, and all that it signed below that, because other connections need "
        "it; then delete it: CN=Corp Root,O=Acme"
    )


def test_what_comes_in_its_place_may_serve_the_others_as_well() -> None:
    """A root renewed with its key: everything below the old one is below the new one."""
    old = make.ca("CN=Corp Root,O=Acme", serial=7)
    site = deployments.stand_alone(trust={(C1, "trusted-ca"): [old, CORP_ISSUING, *AUTHORITIES[2:]]})
    examination = examine(site)

    cleared = clear(
        examination,
        examination.node(C1),
        Store.TRUSTED_CA,
        in_the_way=[old.certificate],
        appended=[CORP_ROOT.certificate],
    )

    assert (cleared.deleted, cleared.renamed) == ((old.certificate,), ())


def test_harmless_twins_of_what_is_appended_go_along() -> None:
    """Passed by because of key identifiers, and a warning of its own as soon as the right one is there."""
    told_apart = make.ca("CN=Public Root,O=Trusty", key="another")
    held = [*AUTHORITIES[:2], told_apart, AUTHORITIES[3]]
    examination = examine(deployments.stand_alone(trust={(C1, "trusted-ca"): held}))

    cleared = clear(
        examination, examination.node(C1), Store.TRUSTED_CA, in_the_way=(), appended=[PUBLIC_ROOT.certificate]
    )

    assert cleared.deleted == (told_apart.certificate,)


def test_what_the_list_does_not_hold_is_not_deleted() -> None:
    """It came over the wire."""
    examination = examine(deployments.stand_alone())

    cleared = clear(examination, examination.node(C1), Store.TRUSTED_CA, in_the_way=[TWIN.certificate])

    assert tuple(cleared.steps()) == ()


OTHER_ROOT = make.ca("CN=Other Root,O=Elsewhere")
CROSS_SIGNED = make.ca("CN=Public Issuing,O=Trusty", OTHER_ROOT)


def crossed(tc: make.Issued = PUBLIC_ROOT, phones: make.Issued = PUBLIC_ROOT) -> Clearance:
    """Expressway-E sends a cross-signed CA, Expressway-C holds its root alone, and it is to give way."""
    trust = {
        (C1, "trusted-ca"): [*AUTHORITIES[:2], OTHER_ROOT],
        (E1, "trusted-ca"): [*AUTHORITIES[:2], CROSS_SIGNED, OTHER_ROOT],
        (PUBLISHER, "tomcat-trust"): AUTHORITIES,
        ("tc", "endpoint"): [tc],
        ("ip-phones", "endpoint"): [phones],
    }
    examination = examine(deployments.stand_alone(trust=trust))
    chain = [each.certificate for each in AUTHORITIES[2:]]
    return clear(
        examination,
        examination.node(E1),
        Store.TRUSTED_CA,
        in_the_way=[CROSS_SIGNED.certificate],
        appended=chain,
    )


def test_who_relies_on_what_is_sent_is_made_ready_first() -> None:
    """Then it may go, and nobody needs a CA of another name."""
    cleared = crossed()

    ready, deletion = cleared.steps()
    assert (ready.node, ready.certificates) == (C1, (CROSS_SIGNED.certificate.sha256,))
    assert ready.do.endswith(f"(before {E1} sends another chain)")
    assert (deletion.node, deletion.certificates) == (E1, (CROSS_SIGNED.certificate.sha256,))
    assert cleared.renamed == ()


def test_an_endpoint_is_made_ready_with_the_root() -> None:
    """It holds no more than roots."""
    *ready, deletion = crossed(tc=OTHER_ROOT).steps()

    assert {step.node: step.certificates for step in ready} == {
        C1: (CROSS_SIGNED.certificate.sha256,),
        "tc": (PUBLIC_ROOT.certificate.sha256,),
    }
    assert deletion.node == E1


def test_phones_cannot_be_made_ready() -> None:
    """Their list comes with the firmware: what they need stays."""
    cleared = crossed(phones=OTHER_ROOT)

    assert (cleared.deleted, cleared.renamed, cleared.ahead) == ((), (CROSS_SIGNED.certificate,), ())
