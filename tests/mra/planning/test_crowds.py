"""Lists of so many CAs that a server cannot name them."""

from __future__ import annotations

from edgetrust.model.deployment import Store
from edgetrust.model.plan import PlannedAuthority, PlannedList
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.crowds import CROWDED
from edgetrust.mra.planning.trust import plan_trust
from tests import make
from tests.deployments import AUTHORITIES, C1, E1, E2, PUBLISHER, SUBSCRIBER, SUBSCRIBER2, Site, cluster, stand_alone

CROWD = tuple(make.ca(f"CN=Root {number},OU={'x' * 1000},O=Acme", key="crowd") for number in range(65))
HALF, OTHER_HALF = CROWD[:40], CROWD[40:]
STRANGER = make.ca("CN=Stranger")
E_LISTS = ((E1, "trusted-ca"), (E2, "trusted-ca"))


def planned(site: Site, node_id: str, store: Store = Store.TRUSTED_CA) -> PlannedList:
    """The list of a node."""
    lists = plan_trust(Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW))
    return next(each for each in lists if (each.node.id, each.store) == (node_id, store))


def certificates(entries: tuple[PlannedAuthority, ...]) -> list[object]:
    """What is at hand of them, in order."""
    return [each.located.certificate for each in entries if each.located is not None]


def of(*issued: make.Issued) -> list[object]:
    """Their certificates."""
    return [each.certificate for each in issued]


def test_what_nobody_needs_leaves_a_list_of_which_a_server_cannot_name_all_cas() -> None:
    """With its reason, in list order; what the deployment needs stays."""
    site = cluster(trust={(E1, "trusted-ca"): (*CROWD, *AUTHORITIES, STRANGER)})

    listed = planned(site, E1)

    assert certificates(listed.remove) == of(*CROWD, STRANGER)
    assert {each.reason for each in listed.remove} == {CROWDED}
    assert certificates(listed.authorities) == certificates(planned(cluster(), E1).authorities)


def test_who_asks_nobody_may_keep_them() -> None:
    """The Expressway-C without secure registration is a client; and fewer names can be sent."""
    site = stand_alone(trust={(C1, "trusted-ca"): (*AUTHORITIES, *CROWD), (E1, "trusted-ca"): (*AUTHORITIES, *HALF)})

    assert planned(site, C1).remove == ()
    assert planned(site, E1).remove == ()


def test_a_ca_above_a_certificate_in_use_stays_until_that_is_replaced() -> None:
    """Connections that work today go on working while the plan is carried out."""
    former = make.ca("CN=Former")
    shown = make.leaf(PUBLISHER, former, not_after=make.NOW)
    site = cluster(
        certificates={(PUBLISHER, "tomcat"): [shown]}, trust={(E1, "trusted-ca"): (*AUTHORITIES, former, *CROWD)}
    )

    assert certificates(planned(site, E1).remove) == of(*CROWD)


def test_peers_keep_one_list_so_it_counts_what_all_of_them_hold() -> None:
    """The crowd of one is spread to no other; where it takes both to make one, it leaves both."""
    for lists in ((CROWD, (STRANGER,)), (HALF, OTHER_HALF), (CROWD, CROWD)):
        site = cluster(trust={place: (*AUTHORITIES, *held) for place, held in zip(E_LISTS, lists, strict=True)})

        for node, held in zip((E1, E2), lists, strict=True):
            assert certificates(planned(site, node).remove) == of(*held)
            assert planned(site, node).authorities == planned(cluster(), node).authorities


def test_no_crowd_is_replicated_and_none_stays_on_a_subscriber() -> None:
    """That of the publisher need not arrive; that of a subscriber leaves there."""
    held = {PUBLISHER: (*AUTHORITIES, *CROWD), SUBSCRIBER: AUTHORITIES, SUBSCRIBER2: (*AUTHORITIES, *CROWD)}
    site = cluster(trust={(node, "tomcat-trust"): entries for node, entries in held.items()})

    listed = planned(site, PUBLISHER, Store.TOMCAT_TRUST)

    assert certificates(listed.remove) == of(*CROWD)
    assert [(copy.node.id, copy.lacking, certificates(copy.remove)) for copy in listed.copies] == [
        (SUBSCRIBER, (), []),
        (SUBSCRIBER2, (), of(*CROWD)),
    ]


def test_a_list_and_its_copy_count_as_one() -> None:
    """What the publisher holds is to reach the subscriber; each subject counts once."""
    for of_subscriber, expected in ((OTHER_HALF, True), (HALF, False)):
        held = {PUBLISHER: (*AUTHORITIES, *HALF), SUBSCRIBER: (*AUTHORITIES, *of_subscriber), SUBSCRIBER2: AUTHORITIES}
        site = cluster(trust={(node, "tomcat-trust"): entries for node, entries in held.items()})

        listed = planned(site, PUBLISHER, Store.TOMCAT_TRUST)

        assert certificates(listed.remove) == (of(*HALF) if expected else [])
        assert certificates(listed.copies[0].remove) == (of(*OTHER_HALF) if expected else [])
        assert certificates(listed.copies[1].lacking) == ([] if expected else of(*HALF))
