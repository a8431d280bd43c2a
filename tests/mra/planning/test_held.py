"""What lists hold today, compared with what they are to hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from edgetrust.model.deployment import Role, Store
from edgetrust.model.plan import PlannedAuthority, PlannedCopy, PlannedList
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.held import EXPIRED, LEFT_OVER, USELESS, find_leaving
from edgetrust.mra.planning.trust import plan_trust
from tests import blank, make
from tests.deployments import (
    AUTHORITIES,
    C1,
    C2,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PUBLISHER,
    SUBSCRIBER,
    SUBSCRIBER2,
    Site,
    cluster,
)

CUCM = blank.node("cucm.example.com", Role.CUCM)
SECOND = timedelta(seconds=1)
DAYS = timedelta(days=90)
STORE = Store.TOMCAT_TRUST
WHOLE = (CORP_ROOT, CORP_ISSUING)
STRANGER = make.ca("CN=Stranger")
TWIN = make.ca(CORP_ISSUING.certificate.subject.rfc4514, make.ca("CN=Elsewhere"), key="twin")


def copies(site: Site) -> dict[str, PlannedCopy]:
    """The copies of the publisher's tomcat-trust, by node."""
    lists = plan_trust(Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW))
    planned = next(each for each in lists if (each.node.id, each.store) == (PUBLISHER, STORE))
    return {copy.node.id: copy for copy in planned.copies}


def site(publisher: tuple[make.Issued, ...], subscriber: tuple[make.Issued, ...] | None) -> Site:
    """A cluster with these stores."""
    return cluster(trust={(PUBLISHER, "tomcat-trust"): publisher, (SUBSCRIBER, "tomcat-trust"): subscriber})


def names(authorities: tuple[PlannedAuthority, ...]) -> list[str]:
    """Common names, in order."""
    return [each.subject.partition(",")[0].removeprefix("CN=") for each in authorities]


def test_a_copy_like_its_publisher_lacks_nothing() -> None:
    """And nothing stands in its way."""
    found = copies(site(WHOLE, WHOLE))

    assert found[SUBSCRIBER].lacking == ()
    assert found[SUBSCRIBER].remove == ()
    assert found[SUBSCRIBER2].lacking == ()


def test_what_the_publisher_has_and_a_subscriber_lacks_is_known() -> None:
    """Planned CAs in the order of the list, then others of the publisher."""
    found = copies(site((CORP_ISSUING, STRANGER, CORP_ROOT), ()))

    assert names(found[SUBSCRIBER].lacking) == ["Corp Root", "Corp Issuing", "Stranger"]
    assert names(found[SUBSCRIBER2].lacking) == ["Stranger"]


def test_what_the_publisher_lacks_itself_cannot_have_arrived() -> None:
    """It is loaded there, and then confirmed."""
    assert names(copies(site((CORP_ROOT,), ()))[SUBSCRIBER].lacking) == ["Corp Root"]


def test_leftovers_of_a_publisher_need_not_arrive() -> None:
    """Neither what ended, nor what is no CA, nor what stands in the way there, nor what a server made for itself."""
    ended = make.ca("CN=Ended", not_after=make.NOW)
    no_ca = make.leaf("phone.example.com", CORP_ROOT)
    own = make.ca("CN=cucm-pub.corp.example.com")
    declared = cluster(
        certificates={(PUBLISHER, "tomcat"): [own]},
        trust={(PUBLISHER, "tomcat-trust"): (*WHOLE, ended, no_ca, TWIN, own)},
    )

    assert names(copies(declared)[SUBSCRIBER].lacking) == []


def test_a_list_that_is_not_known_lacks_nothing_that_is_known() -> None:
    """It is confirmed."""
    assert copies(site(WHOLE, None))[SUBSCRIBER].lacking == ()


def test_a_twin_on_a_subscriber_stands_in_the_way_there() -> None:
    """Whatever the publisher holds."""
    found = copies(site(WHOLE, (CORP_ROOT, TWIN)))

    assert [each.located.certificate for each in found[SUBSCRIBER].remove if each.located] == [TWIN.certificate]
    assert names(found[SUBSCRIBER].lacking) == ["Corp Issuing"]
    assert found[SUBSCRIBER2].remove == ()


def test_a_twin_below_the_right_one_stands_in_nobodys_way() -> None:
    """Of a subject the first entry is taken; one out of date goes as such."""
    old = make.ca(TWIN.certificate.subject.rfc4514, CORP_ROOT, key="old", not_after=make.NOW)

    found = copies(site(WHOLE, (*WHOLE, TWIN, old)))[SUBSCRIBER]

    assert [(each.located.certificate, each.reason) for each in found.remove if each.located] == [
        (old.certificate, EXPIRED)
    ]


def test_a_former_certificate_of_a_ca_does_until_it_ends() -> None:
    """Where the renewed one stands below it; and a copy that is ahead of its publisher lacks nothing."""
    former = make.ca(CORP_ISSUING.certificate.subject.rfc4514, CORP_ROOT, path_length=0, not_after=make.NOW + DAYS)

    assert copies(site(WHOLE, (CORP_ROOT, former, CORP_ISSUING)))[SUBSCRIBER] == copies(site(WHOLE, WHOLE))[SUBSCRIBER]
    ahead = copies(site((CORP_ROOT, former), WHOLE))[SUBSCRIBER]
    assert (ahead.lacking, ahead.remove) == ((), ())


def test_what_has_expired_leaves_every_list() -> None:
    """Whether or not anybody asks for its subject; at notAfter itself it is over."""
    over, lasting = make.ca("CN=Over", not_after=make.NOW), make.ca("CN=Lasting", not_after=make.NOW + SECOND)

    copy = copies(site(WHOLE, (*WHOLE, over, lasting)))[SUBSCRIBER]

    assert copy.remove == (PlannedAuthority(subject="CN=Over", located=copy.remove[0].located, reason=EXPIRED),)
    assert names(copy.remove) == ["Over"]


def test_what_leaves_a_list_stands_for_nothing_in_it() -> None:
    """Once the expired certificate is gone, the subscriber lacks what the publisher holds under that subject."""
    over = make.ca("CN=Stranger", not_after=make.NOW)

    copy = copies(site((*WHOLE, STRANGER), (*WHOLE, over)))[SUBSCRIBER]

    assert names(copy.lacking) == ["Stranger"]
    assert names(copy.remove) == ["Stranger"]
    assert [len(each.authorities) for each in lists((*AUTHORITIES, STRANGER), (*AUTHORITIES, over))] == [5, 5]


def test_what_is_no_ca_leaves_the_list_of_an_expressway() -> None:
    """It can verify nothing there; what signed itself can. CUCM keeps certificates of servers in its stores."""
    leaf, own = make.leaf("phone.example.com", CORP_ROOT), make.leaf("printer.example.com")

    one, _ = lists((*AUTHORITIES, leaf, own), (*AUTHORITIES, own))

    assert [(each.subject, each.reason) for each in one.remove] == [("CN=phone.example.com", USELESS)]
    assert copies(site(WHOLE, (*WHOLE, leaf)))[SUBSCRIBER].remove == ()


OWN = make.leaf(PUBLISHER, key="rsa:own")
"""A certificate that CUCM made for itself."""


def test_what_a_server_made_for_itself_leaves_the_lists_after_the_new_certificate_is_in_use() -> None:
    """It is trusted for itself until then; once the server shows another one, the entry goes at once."""
    held = {(C1, "trusted-ca"): (*AUTHORITIES, OWN)}
    for shown, afterwards, now in (({(PUBLISHER, "tomcat"): [OWN]}, [OWN], []), ({}, [], [OWN])):
        found = cluster(trust=held, certificates=shown)
        planned = plan_trust(Chains(deployment=found.deployment, inventory=found.inventory, at=make.NOW))
        of_c = next(each for each in planned if each.node.id == C1)

        for listed, expected in ((of_c.remove_afterwards, afterwards), (of_c.remove, now)):
            assert [(each.located.certificate, each.reason) for each in listed if each.located] == [
                (each.certificate, LEFT_OVER) for each in expected
            ]
        # Peers have no use for it either.
        assert OWN.certificate not in [each.located.certificate for each in of_c.authorities if each.located]


def lists(*held: Sequence[make.Issued] | None) -> list[PlannedList]:
    """The lists of the Expressway-C peers that hold this."""
    found = cluster(trust=dict(zip(((C1, "trusted-ca"), (C2, "trusted-ca")), held, strict=True)))
    planned = plan_trust(Chains(deployment=found.deployment, inventory=found.inventory, at=make.NOW))
    return [each for each in planned if each.node.id in (C1, C2)]


def test_what_one_peer_holds_and_another_does_not_is_planned_for_both() -> None:
    """Behind what is needed, with the reason."""
    one, other = lists((*AUTHORITIES, STRANGER), AUTHORITIES)

    assert one.authorities == other.authorities
    assert names(other.authorities) == ["Corp Root", "Corp Issuing", "Public Root", "Public Issuing", "Stranger"]
    assert other.authorities[-1].reason == f"{C1} holds it, and peers keep the same list"


def test_what_one_peer_trusts_for_itself_is_planned_for_both() -> None:
    """A certificate that signed itself and is no CA; check asks the same."""
    own = make.leaf("printer.example.com")

    one, other = lists((*AUTHORITIES, own), AUTHORITIES)

    assert names(other.authorities)[-1] == "printer.example.com"
    assert one.authorities == other.authorities


def test_what_all_peers_hold_alike_needs_no_word() -> None:
    """Nor what another certificate of its subject stands for, nor what nobody knows."""
    twin = make.ca("CN=Stranger", key="twin")

    for other in ((*AUTHORITIES, STRANGER), (*AUTHORITIES, twin), None):
        assert [len(each.authorities) for each in lists((*AUTHORITIES, STRANGER), other)] == [4, 4]


def test_what_leaves_a_list_stands_for_nothing() -> None:
    """What is deleted there as no CA, or when its node shows another certificate."""
    own = make.leaf("expc.corp.example.com", key="former")
    no_ca = make.leaf("expc.corp.example.com", CORP_ISSUING)
    shown = make.leaf("expc.corp.example.com", key="shown")
    held = {(C1, "trusted-ca"): (*AUTHORITIES, own), (C2, "trusted-ca"): (*AUTHORITIES, shown)}
    replaced = cluster(trust=held, certificates={(C2, "server"): [shown]})
    chains = Chains(deployment=replaced.deployment, inventory=replaced.inventory, at=make.NOW)

    deleted = lists((*AUTHORITIES, own), (*AUTHORITIES, no_ca))
    retired = [each for each in plan_trust(chains) if each.node.id in (C1, C2)]

    for one, other in (deleted, retired):
        assert one.authorities == other.authorities
        assert names(other.authorities)[-1] == "expc.corp.example.com"


def test_a_stranger_under_the_name_of_a_missing_ca_is_spread_to_no_peer() -> None:
    """It would stand in its way there, too."""
    unknown = make.ca("CN=Stranger", make.ca("CN=Nowhere"), key="the one that is missing")
    leaf = make.leaf(E1, unknown, sans=[E1, "example.com"])
    held = {(C1, "trusted-ca"): (*AUTHORITIES, STRANGER), (C2, "trusted-ca"): AUTHORITIES}
    found = cluster(trust=held, certificates={(E1, "server"): [leaf]})

    planned = plan_trust(Chains(deployment=found.deployment, inventory=found.inventory, at=make.NOW))

    one, other = (each for each in planned if each.node.id in (C1, C2))
    assert names(one.remove) == ["Stranger"]
    assert STRANGER.certificate not in [each.located.certificate for each in other.authorities if each.located]


def test_an_entry_under_the_name_of_a_ca_that_nobody_has_stands_in_the_way() -> None:
    """What is at hand of it is out of date, say."""
    held = (STRANGER.located("a.pem"), CORP_ROOT.located("b.pem"))
    wanted = PlannedAuthority(subject="a renewed CN=Stranger", located=None, reason="needed")

    nothing = cluster()
    chains = Chains(deployment=nothing.deployment, inventory=nothing.inventory, at=make.NOW)

    (found,) = find_leaving(CUCM, held, [wanted], names={"CN=Stranger"}, chains=chains)

    assert found == PlannedAuthority(
        subject="CN=Stranger",
        located=held[0],
        reason="it has the subject of a CA that is needed, and the first entry of a subject is the one that is taken",
    )
