"""How ways to a root are ranked, for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import NoReturn, Unpack

import pytest

from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.verdict import Verification
from edgetrust.mra.bench import Bench, Stock
from edgetrust.mra.connections import expand
from edgetrust.mra.verdicts import judge_again
from edgetrust.mra.ways import clashes_with, find_renewed, is_accepted, is_renewed, way_to_send, way_to_verify
from edgetrust.pki.anchors import Pool
from edgetrust.pki.path import TrustList
from tests import make
from tests.deployments import AUTHORITIES, C1, E1, PUBLIC_ISSUING, PUBLIC_ROOT, PUBLISHER, Site, stand_alone

OTHER_ROOT = make.ca("CN=Other Root,O=Elsewhere")
CROSS_SIGNED = make.ca("CN=Public Issuing,O=Trusty", OTHER_ROOT)
PUBLIC = (PUBLIC_ISSUING.certificate, PUBLIC_ROOT.certificate)
ELSEWHERE = (CROSS_SIGNED.certificate, OTHER_ROOT.certificate)
EMPTY = TrustList(())
BOTH = (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH)


def site(**endpoints: list[make.Issued]) -> Site:
    """These endpoints hold these lists; both chains of the Expressway-E's certificate are at hand."""
    held = {(name.replace("_", "-"), "endpoint"): entries for name, entries in endpoints.items()}
    return stand_alone(trust={**held, (PUBLISHER, "tomcat-trust"): [*AUTHORITIES, OTHER_ROOT, CROSS_SIGNED]})


def bench(found: Site) -> Bench:
    """Where it is judged."""
    return Bench(deployment=found.deployment, stock=Stock(inventory=found.inventory), at=make.NOW)


def presented(judging: Bench) -> Sequence[Verification]:
    """The verifications of the certificate of the Expressway-E and what goes with it."""
    return [
        judge_again(judging, connection, requirement)
        for connection in expand(judging.deployment)
        for requirement in connection.requirements
        if requirement.presenter == E1 and not requirement.leaf_only and requirement.not_verified_because is None
    ]


def sent(found: Site) -> tuple[object, ...]:
    """What the Expressway-E is to send."""
    judging = bench(found)
    leaf = found.inventory.identities[E1, Slot.SERVER].leaf.certificate
    return way_to_send(judging, leaf, EMPTY, lambda: presented(judging), purposes=tuple).above


def test_who_cannot_change_a_list_decides_what_is_sent() -> None:
    """Most of them; the rest of the deployment can be changed."""
    assert sent(site()) == PUBLIC
    assert sent(site(jabber=[OTHER_ROOT], ip_phones=[OTHER_ROOT], tc=[OTHER_ROOT])) == ELSEWHERE
    assert sent(site(tc=[OTHER_ROOT])) == PUBLIC


def test_nobody_is_asked_where_there_is_no_choice() -> None:
    """Verifications cost time."""

    def ask() -> NoReturn:
        raise AssertionError("asked")

    found = stand_alone()
    leaf = found.inventory.identities[E1, Slot.SERVER].leaf.certificate

    assert way_to_send(bench(found), leaf, EMPTY, ask, purposes=ask).above == PUBLIC
    assert way_to_verify(bench(found), leaf, EMPTY, ask, purposes=ask).above == PUBLIC


def test_what_is_verified_keeps_clear_of_what_is_sent() -> None:
    """Else the list decides."""
    judging = bench(site())
    leaf = judging.inventory.identities[E1, Slot.SERVER].leaf.certificate
    trust = TrustList(ELSEWHERE)

    assert way_to_verify(judging, leaf, trust, tuple, purposes=tuple).above == ELSEWHERE
    assert way_to_verify(judging, leaf, trust, lambda: PUBLIC, purposes=tuple).above == PUBLIC


@pytest.mark.parametrize(
    ("limits", "harmless"),
    [
        ({"eku": ["serverAuth"]}, (Purpose.SERVER_AUTH,)),
        ({"eku": ["clientAuth"]}, (Purpose.CLIENT_AUTH,)),
        ({"permitted": ["elsewhere.example"]}, None),
        ({"permitted": ["example.com"]}, BOTH),
    ],
)
def test_a_certificate_that_limits_a_ca_gives_way_to_another_of_it(
    limits: make.Changes, harmless: tuple[Purpose, ...] | None
) -> None:
    """Although the list holds it; not where the certificate below it is used for nothing else."""
    limited = make.ca(PUBLIC_ISSUING.certificate.subject.rfc4514, PUBLIC_ROOT, **limits)
    judging = bench(stand_alone(trust={(PUBLISHER, "tomcat-trust"): [*AUTHORITIES, limited]}))
    leaf = judging.inventory.identities[E1, Slot.SERVER].leaf.certificate
    held = (limited.certificate, PUBLIC_ROOT.certificate)

    for purposes in (BOTH, *((purpose,) for purpose in BOTH)):
        is_harmless = harmless is not None and set(purposes) <= set(harmless)
        expected = held if is_harmless else PUBLIC
        ask = partial(tuple, purposes)
        assert way_to_send(judging, leaf, TrustList(held), tuple, purposes=ask).above == expected
        assert way_to_verify(judging, leaf, TrustList(held), tuple, purposes=ask).above == expected


def test_a_list_that_is_not_known_refuses_nothing() -> None:
    """One that is known does, where it leads to no root."""
    for held, expected in ((None, True), ([OTHER_ROOT], False)):
        found = stand_alone(trust={("tc", "endpoint"): held})
        judging = bench(found)
        of_tc = [each for each in presented(judging) if judging.node(each.requirement.verifier).role is Role.TC]

        assert {is_accepted(judging, each, PUBLIC) for each in of_tc} == {expected}
    assert judging.trust_list(judging.node(C1), Store.TRUSTED_CA) is not None


def test_only_another_certificate_of_the_subject_clashes() -> None:
    """Not the same one, and none of another subject."""
    assert clashes_with(CROSS_SIGNED.certificate, PUBLIC)
    assert not any(clashes_with(each.certificate, PUBLIC) for each in (PUBLIC_ISSUING, OTHER_ROOT, *AUTHORITIES[:2]))


DAY = timedelta(days=1)


def renewed(left: timedelta, **changes: Unpack[make.Changes]) -> make.Issued:
    """The public issuing CA with a certificate of which that much is left."""
    settings: make.Changes = {"not_after": make.NOW + left, **changes}
    return make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, **settings)


FORMER, NEXT, LAST = renewed(9 * DAY), renewed(300 * DAY), renewed(400 * DAY)


def test_only_a_certificate_of_the_same_ca_that_lasts_longer_renews_one() -> None:
    """Of its subject and key, and in date."""
    others = (
        FORMER,
        renewed(8 * DAY),
        renewed(300 * DAY, key="another"),
        renewed(300 * DAY, not_before=make.NOW + DAY),
    )

    assert is_renewed(FORMER.certificate, [NEXT.certificate], make.NOW)
    assert not is_renewed(FORMER.certificate, [each.certificate for each in others], make.NOW)


def test_of_several_renewed_certificates_the_one_that_lasts_longest_is_found() -> None:
    """None that is about to expire as well, and none that is no CA."""
    pool = Pool((), [each.certificate for each in (FORMER, NEXT, LAST)])
    ending = Pool((), [FORMER.certificate, renewed(20 * DAY).certificate])

    assert find_renewed(FORMER.certificate, pool, make.NOW) == LAST.certificate
    assert find_renewed(FORMER.certificate, ending, make.NOW) is None


def test_a_ca_that_is_about_to_expire_gives_way_to_its_renewed_certificate() -> None:
    """Before the list that holds it counts; for one that has time the list decides."""
    for left, expected in ((9 * DAY, PUBLIC_ISSUING), (200 * DAY, None)):
        held = renewed(left)
        found = stand_alone(trust={(C1, "trusted-ca"): [*AUTHORITIES[:2], PUBLIC_ROOT, held]})
        judging = bench(found)
        leaf = judging.inventory.identities[E1, Slot.SERVER].leaf.certificate
        trust = TrustList((PUBLIC_ROOT.certificate, held.certificate))

        ways = (find(judging, leaf, trust, tuple, purposes=tuple) for find in (way_to_verify, way_to_send))

        assert {way.above[0] for way in ways} == {(expected or held).certificate}
