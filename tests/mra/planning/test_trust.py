"""What every list must hold, in which order, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from edgetrust.model.deployment import Store
from edgetrust.model.file_contents import FileContents
from edgetrust.model.inventory import Inventory
from edgetrust.model.plan import PlannedAuthority, PlannedList
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.trust import plan_trust
from tests import blank, make
from tests.deployments import (
    C1,
    C2,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    IMP,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    SUBSCRIBER,
    SUBSCRIBER2,
    UNITY,
    Site,
    cluster,
    edge_proxy,
    stand_alone,
)

NOTHING = Inventory(files={}, identities={}, trust_lists={}, incomplete=frozenset(), public_roots=())


def planned(site: Site, node_id: str, store: Store = Store.TRUSTED_CA) -> PlannedList:
    """The list of a node."""
    lists = plan_trust(Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW))
    return next(each for each in lists if (each.node.id, each.store) == (node_id, store))


def subjects(planned_list: PlannedList) -> list[str]:
    """Its CAs, in order."""
    return [authority.subject for authority in planned_list.authorities]


KEY = "renewed with the same key"
ENDED = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2027, 6, 1, tzinfo=UTC)
CORPORATE = [CORP_ROOT.certificate.subject.rfc4514, CORP_ISSUING.certificate.subject.rfc4514]
PUBLIC = [PUBLIC_ROOT.certificate.subject.rfc4514, PUBLIC_ISSUING.certificate.subject.rfc4514]


def test_a_list_holds_the_own_chain_first_and_then_those_of_others() -> None:
    """Each from the root downwards."""
    site = stand_alone()

    assert subjects(planned(site, C1)) == [*CORPORATE, *PUBLIC]
    assert subjects(planned(site, E1)) == [*PUBLIC, *CORPORATE]


def test_every_ca_has_its_place_and_its_reason() -> None:
    """Whose certificates it is above, and in which connections they are verified."""
    root, _ = planned(stand_alone(), PUBLISHER, Store.TOMCAT_TRUST).authorities

    assert root == PlannedAuthority(
        subject="CN=Corp Root,O=Acme",
        located=CORP_ROOT.located("trust/expc1.corp.example.com.trusted-ca.pem"),
        reason="above the node's own tomcat certificate: without it CUCM refuses the upload; above the client "
        "certificate of expc1.corp.example.com, verified in cucm-config",
    )


def test_the_lists_of_a_whole_deployment() -> None:
    """One for each peer of an Expressway cluster, the publisher's for servers; none for endpoints that need nothing."""
    site = cluster()
    lists = plan_trust(Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW))

    assert [(each.node.id, str(each.store), [node.id for node in each.confirm_on]) for each in lists] == [
        (C1, "trusted-ca", []),
        (C2, "trusted-ca", []),
        (E1, "trusted-ca", []),
        ("expe2.example.com", "trusted-ca", []),
        (PUBLISHER, "tomcat-trust", [SUBSCRIBER, SUBSCRIBER2]),
        (PUBLISHER, "callmanager-trust", [SUBSCRIBER, SUBSCRIBER2]),
        (IMP, "tomcat-trust", []),
        (IMP, "cup-xmpp-trust", []),
        (UNITY, "tomcat-trust", []),
    ]


def test_peers_keep_the_same_list() -> None:
    """Even where their certificates come from different CAs."""
    other_root = make.ca("CN=Other Root")
    leaf = make.leaf(C2, other_root, sans=[C2, "expc.corp.example.com"])
    site = cluster(certificates={(C2, "server"): [leaf, other_root]})

    assert planned(site, C1).authorities == planned(site, C2).authorities
    assert "CN=Other Root" in subjects(planned(site, C1))


def test_im_and_presence_knows_the_expressway_c_in_both_stores() -> None:
    """As the guides ask."""
    site = cluster(certificates={(C1, "server"): {}, (C2, "server"): {}})

    reasons = [authority.reason for authority in planned(site, IMP, Store.TOMCAT_TRUST).authorities]

    assert all("of expc1.corp.example.com and expc2.corp.example.com, verified in imp-xmpp" in each for each in reasons)


def test_without_certificates_the_cas_are_described() -> None:
    """By what they will have signed, each hierarchy for itself."""
    lists = plan_trust(Chains(deployment=blank.clusters(), inventory=NOTHING, at=make.NOW))

    first = lists[0]
    assert (first.node.id, [each.located for each in first.authorities]) == (C1, [None] * 5)
    whole = "and every CA above it up to the root"
    assert subjects(first)[:2] == [
        f"the internal CA that signs the server and client certificates of {C1} and {C2}, {whole}",
        f"the public CA that signs the server certificates of {E1} and expe2.example.com, {whole}",
    ]


def test_an_incomplete_chain_ends_with_the_name_of_its_ca() -> None:
    """Which the CA must deliver, with whatever is above it: nobody knows whether it is a root."""
    issuing = make.ca("CN=Known Issuing", make.ca("CN=Unknown Root"))
    site = stand_alone(certificates={(E1, "server"): [make.leaf(E1, issuing), issuing]})

    known, unknown = planned(site, C1).authorities[-2:]

    assert (known.subject, known.located is not None) == ("CN=Known Issuing", True)
    assert unknown == PlannedAuthority(
        subject="CN=Unknown Root, and every CA above it up to the root",
        located=None,
        reason="above the server certificate of expe1.example.com, verified in traversal, ssh-tunnel and sip-service; "
        "no file at hand holds it: ask the CA for it",
    )


def test_given_cas_are_marked_as_taken_for_granted() -> None:
    """Until the certificates are there."""
    site = stand_alone(certificates={(E1, "server"): None})
    root = PUBLIC_ROOT.located("public.pem")

    lists = plan_trust(Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW, given=(root,)))

    authority = next(each for each in lists[0].authorities if each.subject == PUBLIC[0])
    assert authority.reason.endswith("because it was given for certificates that are still to be ordered")


def test_of_two_given_hierarchies_none_is_taken_and_the_list_says_why() -> None:
    """Who reads the list knows what to decide."""
    site = stand_alone(certificates={(E1, "server"): None})
    roots = tuple(make.ca(f"CN=Public {number}").located(f"{number}.pem") for number in (1, 2))
    inventory = replace(site.inventory, public_roots=roots)

    lists = plan_trust(Chains(deployment=site.deployment, inventory=inventory, at=make.NOW, given=roots))

    (open_place,) = [each for each in lists[0].authorities if each.located is None]
    assert open_place.undecided == (
        "2 public hierarchies are given, those of CN=Public 1 and CN=Public 2, and nobody can tell which one will "
        "sign: give one of them alone, or say with --ca-for which product's certificates each of them signs"
    )
    assert open_place.reason.endswith(f"; {open_place.undecided}")


def test_a_twin_that_stands_in_the_way_is_to_be_deleted() -> None:
    """Whatever else is in the list stays."""
    twin = make.ca("CN=Public Issuing,O=Trusty", make.ca("CN=Elsewhere"), key="old")
    stranger = make.ca("CN=Stranger")
    site = stand_alone(trust={(C1, "trusted-ca"): [twin, stranger, PUBLIC_ROOT, PUBLIC_ISSUING]})

    (removed,) = planned(site, C1).remove

    assert removed.located is not None
    assert removed.located.certificate == twin.certificate
    assert planned(site, E1).remove == ()


def test_where_one_needs_a_ca_without_limits_all_take_that_certificate() -> None:
    """The certificate of CallManager would do with the limited one, that of the Expressway-C as a client would not."""
    limited = make.ca(CORP_ISSUING.certificate.subject.rfc4514, CORP_ROOT, eku=["serverAuth"])
    held = [limited, CORP_ISSUING, CORP_ROOT]
    found = planned(stand_alone(trust={(PUBLISHER, "callmanager-trust"): held}), PUBLISHER, Store.CALLMANAGER_TRUST)

    assert subjects(found) == CORPORATE
    assert [each.located.certificate for each in found.authorities if each.located] == [
        CORP_ROOT.certificate,
        CORP_ISSUING.certificate,
    ]
    assert [each.located.certificate for each in found.remove if each.located] == [limited.certificate]


@pytest.mark.parametrize(
    ("place", "store", "purpose"),
    [(C1, Store.TRUSTED_CA, "serverAuth"), (PUBLISHER, Store.TOMCAT_TRUST, "clientAuth")],
)
def test_a_certificate_of_a_ca_that_is_limited_and_does_no_harm_stays(place: str, store: Store, purpose: str) -> None:
    """The Expressway-C verifies servers with it; CUCM verifies clients, and has a certificate of its own below it."""
    limited = make.ca(CORP_ISSUING.certificate.subject.rfc4514, CORP_ROOT, eku=[purpose])
    held = [limited, CORP_ROOT, PUBLIC_ROOT, PUBLIC_ISSUING]

    found = planned(stand_alone(trust={(place, str(store)): held}), place, store)

    assert limited.certificate in [each.located.certificate for each in found.authorities if each.located]
    assert found.remove == found.remove_afterwards == ()


def test_of_two_cas_of_one_name_one_is_planned() -> None:
    """The certificate below the other one is ordered from that, too."""
    twin = make.ca(CORP_ROOT.certificate.subject.rfc4514, key="twin")
    site = stand_alone(certificates={(C1, "server"): [make.leaf(C1, twin), twin]})

    for node_id, store in ((C1, Store.TRUSTED_CA), (E1, Store.TRUSTED_CA), (PUBLISHER, Store.TOMCAT_TRUST)):
        certificates = [each.located.certificate for each in planned(site, node_id, store).authorities if each.located]

        assert CORP_ROOT.certificate in certificates
        assert twin.certificate not in certificates


def test_a_given_ca_of_a_name_that_is_in_use_gives_way_and_the_list_says_so() -> None:
    """What is to be ordered comes from the CA of that name that the others come from."""
    twin = make.ca(CORP_ROOT.certificate.subject.rfc4514, key="twin")
    given = (twin.located("twin.pem"),)
    files = {"twin.pem": FileContents(path="twin.pem", certificates=given)}
    site = stand_alone(certificates={(C1, "server"): None}, files=files)

    lists = plan_trust(Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW, given=given))

    (root,) = [each for each in lists[0].authorities if each.subject == CORPORATE[0]]
    assert root.located is not None
    assert root.located.certificate == CORP_ROOT.certificate
    assert root.reason.endswith(
        "others come from it, so what is still to be ordered does, and not from a CA of the same subject"
    )


def test_endpoints_keep_a_root_that_they_do_not_know_by_themselves() -> None:
    """Where all of them hold the internal root of the certificate that they see, it stays, and they keep it."""
    lists = {(endpoint, "endpoint"): [CORP_ROOT] for endpoint in ("jabber", "ip-phones", "tc")}
    site = stand_alone(certificates={(E1, "server"): [make.leaf(E1, CORP_ISSUING)]}, trust=lists)

    found = plan_trust(Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW))

    assert [each.node.id for each in found if each.store is Store.ENDPOINT] == ["jabber", "tc"]
    assert subjects(planned(site, "jabber", Store.ENDPOINT)) == CORPORATE


def test_of_several_certificates_of_a_ca_the_one_in_date_is_planned() -> None:
    """Whichever a list holds, and however the files are met; the former one goes."""
    ended = make.ca(PUBLIC_ISSUING.certificate.subject.rfc4514, PUBLIC_ROOT, key=KEY, not_after=ENDED)
    renewed = make.ca(PUBLIC_ISSUING.certificate.subject.rfc4514, PUBLIC_ROOT, key=KEY)
    leaf = make.leaf(E1, renewed, sans=[E1, "example.com"])
    for held in ([PUBLIC_ROOT, ended, CORP_ROOT, CORP_ISSUING], [PUBLIC_ROOT, renewed, ended, CORP_ROOT, CORP_ISSUING]):
        site = stand_alone(
            certificates={(E1, "server"): [leaf]},
            trust={(C1, "trusted-ca"): held, (E1, "trusted-ca"): [renewed, PUBLIC_ROOT, CORP_ROOT, CORP_ISSUING]},
        )

        wanted = planned(site, C1)

        located = [each.located.certificate for each in wanted.authorities if each.located is not None]
        assert renewed.certificate in located
        assert ended.certificate not in located
        assert [each.located.certificate for each in wanted.remove if each.located] == [ended.certificate]
        assert not planned(site, E1).remove


def test_peers_are_to_have_the_renewed_certificate_of_a_ca_alike() -> None:
    """Wherever it is, and however long the former one would do: nothing changes on the peer that has it."""
    former = make.ca(PUBLIC_ISSUING.certificate.subject.rfc4514, PUBLIC_ROOT, path_length=0, not_after=LATER)
    for held in ([PUBLIC_ISSUING], [former, PUBLIC_ISSUING]):
        whole = [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT]
        site = cluster(trust={(C1, "trusted-ca"): [*whole, former], (C2, "trusted-ca"): [*whole, *held]})

        one, other = planned(site, C1), planned(site, C2)

        assert one.authorities == other.authorities
        assert PUBLIC_ISSUING.certificate in [each.located.certificate for each in one.authorities if each.located]
        assert [each.located.certificate for each in one.remove if each.located] == [former.certificate]
        assert other.remove == ()


def test_a_ca_that_is_at_hand_out_of_date_alone_is_asked_for() -> None:
    """It is no CA to load, and its former certificate goes."""
    name = PUBLIC_ISSUING.certificate.subject.rfc4514
    ended = make.ca(name, PUBLIC_ROOT, key=KEY, not_after=ENDED)
    leaf = make.leaf(E1, ended, sans=[E1, "example.com"])
    site = stand_alone(
        certificates={(E1, "server"): [leaf]},
        trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, ended]},
    )

    wanted = planned(site, C1)

    assert wanted.authorities[-1] == PlannedAuthority(
        subject=f"a renewed {name}",
        located=None,
        reason="above the server certificate of expe1.example.com, verified in traversal, ssh-tunnel and sip-service; "
        "at hand only out of date or not as a CA: ask the CA for the renewed one",
    )
    assert [each.subject for each in wanted.remove] == [name]


def test_the_edge_proxy_and_the_expressway_e_know_each_other() -> None:
    """The proxy's client chain on E, E's chain on the proxy."""
    site = stand_alone(edge_proxy=edge_proxy(), certificates={("edge.example.com", "client"): {}})

    proxy = planned(site, "edge.example.com", Store.ENDPOINT)

    assert subjects(proxy) == PUBLIC
    assert "verified in proxy-edge" in planned(site, E1).authorities[0].reason


def test_the_edge_proxy_is_loaded_with_its_chain() -> None:
    """Its list needs what its file does not hold, and nobody needs to be sent the root."""
    issuing = make.ca("CN=Proxy Issuing", make.ca("CN=Proxy Root"), path_length=0)
    lists = {}
    for beside in ((), (issuing,)):
        leaf = make.leaf("edge.example.com", issuing, sans=["edge.example.com", "example.com"])
        site = stand_alone(
            edge_proxy=edge_proxy(),
            certificates={("edge.example.com", "client"): [leaf, *beside], ("edge.example.com", "server"): None},
            trust={(UNITY, "tomcat-trust"): [], (PUBLISHER, "tomcat-trust"): [CORP_ROOT, CORP_ISSUING, issuing]},
        )
        lists[len(beside)] = [each.subject for each in planned(site, "edge.example.com", Store.ENDPOINT).authorities]

    assert "CN=Proxy Issuing" in lists[0]
    assert "CN=Proxy Issuing" not in lists[1]


def test_a_deployment_without_an_edge_has_its_lists() -> None:
    """What is not there needs nothing."""
    site = stand_alone()
    alone = replace(site.deployment, expressway_e=None)

    lists = plan_trust(Chains(deployment=alone, inventory=site.inventory, at=make.NOW))

    assert [each.node.id for each in lists] == [C1, PUBLISHER, PUBLISHER]
