"""How ways to a root are ranked, for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import NoReturn, Unpack

import pytest

from edgetrust.model.certificate import Certificate
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
    return way_to_send(judging, leaf, EMPTY, lambda: presented(judging)).above


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

    assert way_to_send(bench(found), leaf, EMPTY, ask).above == PUBLIC
    assert way_to_verify(bench(found), leaf, EMPTY, ask, purposes=ask).above == PUBLIC


def test_what_is_verified_keeps_clear_of_what_is_sent() -> None:
    """Else the list decides."""
    judging = bench(site())
    leaf = judging.inventory.identities[E1, Slot.SERVER].leaf.certificate
    trust = TrustList(ELSEWHERE)

    assert way_to_verify(judging, leaf, trust, tuple, purposes=tuple).above == ELSEWHERE
    assert way_to_verify(judging, leaf, trust, lambda: PUBLIC, purposes=tuple).above == PUBLIC


LIMITS: Sequence[tuple[make.Changes, tuple[Purpose, ...] | None]] = (
    ({"eku": ["serverAuth"]}, (Purpose.SERVER_AUTH,)),
    ({"eku": ["clientAuth"]}, (Purpose.CLIENT_AUTH,)),
    ({"permitted": ["elsewhere.example"]}, None),
    ({"permitted": ["example.com"]}, BOTH),
)
"""What a certificate of a CA may be limited to, and the purposes of an Expressway-E for which it does no harm; none
where it never does."""


def limited(limits: make.Changes, **lists: list[make.Issued]) -> tuple[Bench, Certificate, tuple[Certificate, ...]]:
    """Where one that is limited is at hand as well; the certificate of the Expressway-E, and the way through it."""
    found = make.ca(PUBLIC_ISSUING.certificate.subject.rfc4514, PUBLIC_ROOT, **limits)
    held = {(name.replace("_", "-"), "endpoint"): entries for name, entries in lists.items()}
    judging = bench(stand_alone(trust={**held, (PUBLISHER, "tomcat-trust"): [*AUTHORITIES, found]}))
    leaf = judging.inventory.identities[E1, Slot.SERVER].leaf.certificate
    return judging, leaf, (found.certificate, PUBLIC_ROOT.certificate)


@pytest.mark.parametrize(("limits", "harmless"), LIMITS)
def test_whoever_verifies_has_a_certificate_of_the_ca_that_does_not_limit_it(
    limits: make.Changes, harmless: tuple[Purpose, ...] | None
) -> None:
    """Although the list holds the other one; not where it does no harm."""
    judging, leaf, held = limited(limits)

    for purposes in (BOTH, *((purpose,) for purpose in BOTH)):
        is_harmless = harmless is not None and set(purposes) <= set(harmless)
        found = way_to_verify(judging, leaf, TrustList(held), tuple, purposes=partial(tuple, purposes))
        assert found.above == (held if is_harmless else PUBLIC)


@pytest.mark.parametrize(("limits", "harmless"), LIMITS)
def test_what_is_sent_goes_by_those_who_have_to_take_it(
    limits: make.Changes, harmless: tuple[Purpose, ...] | None
) -> None:
    """Jabber asks for serverAuth; whoever has the other certificate in its own list does not look at what is sent."""
    for lists, is_looked_at in (({"jabber": [PUBLIC_ROOT]}, True), ({"jabber": [PUBLIC_ROOT, PUBLIC_ISSUING]}, False)):
        judging, leaf, held = limited(limits, **lists)
        to_jabber = [each for each in presented(judging) if judging.node(each.requirement.verifier).role is Role.JABBER]

        found = way_to_send(judging, leaf, TrustList(held), partial(list, to_jabber))

        is_harmless = harmless is not None and Purpose.SERVER_AUTH in harmless
        assert to_jabber
        assert found.above == (held if is_harmless or not is_looked_at else PUBLIC)


def test_a_way_with_which_nothing_works_is_worse_than_one_for_a_single_purpose() -> None:
    """Limits of different kinds are not added up."""
    below = make.ca("CN=Below,O=Trusty", make.ca("CN=For Servers,O=Trusty", eku=["serverAuth"]), eku=["serverAuth"])
    crossed = make.ca("CN=Below,O=Trusty", PUBLIC_ROOT, permitted=["elsewhere.example"])
    leaf = make.leaf(E1, below).certificate
    servers = make.ca("CN=For Servers,O=Trusty", eku=["serverAuth"])
    judging = bench(stand_alone(trust={(PUBLISHER, "tomcat-trust"): [*AUTHORITIES, below, servers, crossed]}))

    found = way_to_verify(judging, leaf, EMPTY, tuple, purposes=lambda: BOTH)

    assert found.above == (below.certificate, servers.certificate)


def test_what_is_there_anyway_clashes_with_nothing() -> None:
    """A third certificate of the CA would."""
    second, third = (make.ca(PUBLIC_ISSUING.certificate.subject.rfc4514, PUBLIC_ROOT, serial=each) for each in (2, 3))
    judging = bench(stand_alone(trust={(PUBLISHER, "tomcat-trust"): [*AUTHORITIES, second, third]}))
    leaf = judging.inventory.identities[E1, Slot.SERVER].leaf.certificate
    sent = (second.certificate, third.certificate)

    found = way_to_verify(judging, leaf, TrustList(PUBLIC), lambda: sent, purposes=tuple)

    assert found.above[0] in sent


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

        ways = (way_to_verify(judging, leaf, trust, tuple, purposes=tuple), way_to_send(judging, leaf, trust, tuple))

        assert {way.above[0] for way in ways} == {(expected or held).certificate}
