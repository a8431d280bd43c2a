"""The procedure in working order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from edgetrust.model.deployment import ClusterTls, Deployment
from edgetrust.model.finding import Impact
from edgetrust.model.inventory import Inventory
from edgetrust.model.plan import PlanStep
from edgetrust.usecase.plan import plan
from tests import make
from tests.blank import C1, C2, CUCM1, CUCM2, E1, E2, IMP1, clusters
from tests.blank import stand_alone as blank
from tests.deployments import AUTHORITIES as _AUTHORITIES
from tests.deployments import (
    CORP_ISSUING,
    CORP_ROOT,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    SUBSCRIBER,
    SUBSCRIBER2,
    Site,
    cluster,
    edge_proxy,
    stand_alone,
)

NOTHING = Inventory(files={}, identities={}, trust_lists={}, incomplete=frozenset(), public_roots=())
LIST, SERVER = "Maintenance > Security > Trusted CA certificate", "Maintenance > Security > Server certificate"
NEXT = "System > Clustering shows this peer green before the next one is touched"
ORDER = "the order at the CA"
MANAGEMENT = "Cisco Unified OS Administration > Security > Certificate Management"


def steps(deployment: Deployment) -> tuple[PlanStep, ...]:
    """The procedure of a deployment of which nothing is there yet."""
    return plan(deployment, NOTHING, at=make.NOW).steps


def carried(site: Site) -> tuple[PlanStep, ...]:
    """The procedure of a deployment that is partly there."""
    return plan(site.deployment, site.inventory, at=make.NOW).steps


def changed(site: Site) -> list[PlanStep]:
    """The steps that change the list of an Expressway."""
    return [step for step in carried(site) if step.where == LIST and not step.do.startswith("confirm")]


def test_steps_are_numbered_from_one() -> None:
    """Without a gap."""
    numbers = [step.number for step in steps(clusters())]

    assert numbers == list(range(1, len(numbers) + 1))


def test_a_stand_alone_deployment_from_the_beginning() -> None:
    """Requests, orders, trust, certificates of E and C, the zone, CUCM without security, then CallManager."""
    assert [(step.node, step.where) for step in steps(blank("X14.3"))] == [
        (C1, f"{SERVER} > Generate CSR"),
        (E1, f"{SERVER} > Generate CSR"),
        (CUCM1, MANAGEMENT),
        (CUCM1, MANAGEMENT),
        (None, ORDER),
        (None, ORDER),
        (C1, LIST),
        (E1, LIST),
        (CUCM1, MANAGEMENT),
        (CUCM1, MANAGEMENT),
        (E1, SERVER),
        (C1, SERVER),
        (C1, "Maintenance > Security > Secure traversal test"),
        (CUCM1, MANAGEMENT),
        (C1, "Maintenance > Security > Ciphers"),
        (C1, "Configuration > Unified Communications > Unified CM servers"),
        (None, "an endpoint outside"),
        (CUCM1, MANAGEMENT),
        (None, "edgetrust"),
    ]


def test_a_name_that_no_request_takes_is_changed_before_anything_else() -> None:
    """The request says what it waits for."""
    site = blank()
    site = replace(site, cucm=(replace(site.cucm[0], phone_security_profiles=("Secure 8865",)),))

    first, second, *_ = steps(site)

    assert first.do.startswith("copy Secure 8865 under a name that is an FQDN")
    assert second.do.startswith(
        f"once Secure 8865 has another name, generate a CSR for the server certificate of {C1}: "
    )


def test_trust_comes_before_certificates_in_every_deployment() -> None:
    """On every node: a certificate whose CA nobody knows yet breaks all connections."""
    found = steps(clusters(mode=ClusterTls.ENFORCE))

    last_list = max(step.number for step in found if step.do.startswith(("Append", "Upload Certificate")))
    first_upload = min(step.number for step in found if "upload the" in step.do)
    assert last_list < first_upload


def test_every_request_is_named_where_it_is_ordered() -> None:
    """However many a CA gets: with what it is for, because a node has several."""
    ordered = [step.do.partition(" sign the ")[2] for step in steps(clusters("X15.5")) if step.where == ORDER]

    of_servers = f"{CUCM1} (tomcat and CallManager), {IMP1} (tomcat and cup-xmpp) and unity1.corp.example.com (tomcat)"
    take = ", and take along its root and every intermediate, all as PEM"
    assert ordered == [
        f"CSRs of {E1} (server) and {E2} (server){take}",
        f"CSRs of {C1} (server and client), {C2} (server and client), {of_servers}{take}",
        f"CSRs of {E1} (client) and {E2} (client){take}",
    ]


def test_a_verifying_cluster_is_permissive_in_between() -> None:
    """Until every peer has its certificate."""
    found = steps(clusters(mode=ClusterTls.ENFORCE))
    clustering = [step for step in found if step.where == "System > Clustering"]
    uploads = [step.number for step in found if step.where.startswith(SERVER) and "upload" in step.do]

    assert ["Permissive" in step.do for step in clustering] == [True, True, False, False]
    assert max(step.number for step in clustering[:2]) < min(uploads)
    assert max(uploads) < min(step.number for step in clustering[2:])


def test_replicated_lists_are_confirmed_on_every_subscriber() -> None:
    """Right after the publisher's."""
    found = steps(clusters())
    publisher = next(step.number for step in found if "purpose tomcat-trust" in step.do)

    assert [step.node for step in found[publisher : publisher + 2]] == [CUCM2, "cucm3.corp.example.com"]
    assert found[publisher].do == (
        "confirm that the publisher's tomcat-trust entries arrived; upload here what did not; the restart comes with "
        "the next list"
    )


def test_every_node_that_gets_a_list_is_restarted_once() -> None:
    """The publisher and each subscriber of CUCM with the second of its lists; else with each list, as uploads say."""
    restarts = [(step.node, step.impact) for step in steps(clusters()) if step.do.endswith("and Cisco HAProxy")]
    of_presence = [step for step in steps(clusters()) if step.do.endswith("restart the services the upload names")]

    assert restarts == [(node, Impact.SERVICE_RESTART) for node in (CUCM1, CUCM2, "cucm3.corp.example.com")]
    assert [(step.node, step.impact) for step in of_presence if "-trust" in step.do] == [
        (node, Impact.SERVICE_RESTART) for node in (IMP1, "imp2.corp.example.com") * 2
    ] + [("unity1.corp.example.com", Impact.SERVICE_RESTART)]


def test_peers_of_a_cluster_are_restarted_one_by_one_for_their_lists() -> None:
    """As for their certificates, and each is seen to be back; a node that stands alone has nobody to wait for."""
    lists = [step for step in steps(clusters()) if step.where == LIST]
    alone = [step for step in steps(blank()) if step.where == LIST]

    assert [step.node for step in lists] == [C1, C2, E1, E2]
    assert {step.do.rpartition("; ")[2] for step in lists} == {"then restart the node, this peer alone"}
    assert {step.verify for step in lists} == {f"{LIST} lists every CA above, each subject once; {NEXT}"}
    assert {step.do.rpartition("; ")[2] for step in alone} == {"then restart the node"}
    assert {step.verify for step in alone} == {f"{LIST} lists every CA above, each subject once"}


def test_peers_are_restarted_one_by_one_at_the_end_as_well() -> None:
    """When what a server made for itself goes."""
    own = make.leaf(PUBLISHER)
    lists = {(node, "trusted-ca"): [*_AUTHORITIES, own] for node in (C1, C2)}
    site = cluster(certificates={(PUBLISHER, "tomcat"): [own]}, trust=lists)

    found = [each for each in carried(site) if each.where == LIST and each.do.startswith("delete")]

    assert [each.node for each in found] == [C1, C2]
    assert {each.do.rpartition("; ")[2] for each in found} == {"then restart the node, this peer alone"}
    assert {each.verify.rpartition("; ")[2] for each in found} == {NEXT}


def test_one_list_alone_is_followed_by_its_restart() -> None:
    """Where the other list of the publisher is complete; it is seen under the name of the store."""
    site = stand_alone(trust={(PUBLISHER, "tomcat-trust"): [CORP_ROOT]})

    found = next(step for step in carried(site) if "tomcat-trust" in step.do)
    alone = next(step for step in steps(blank()) if "tomcat-trust" in step.do)

    assert found.do.endswith("; then restart Cisco Tomcat, Cisco CallManager and Cisco HAProxy")
    assert found.verify == f"{MANAGEMENT} lists it and {_named('Corp Root')} under tomcat-trust"
    assert alone.verify == f"{MANAGEMENT} lists them under tomcat-trust"


def on_subscriber(*entries: make.Issued | None) -> list[PlanStep]:
    """The steps on a subscriber whose tomcat-trust holds this; None: nobody knows what."""
    held = None if None in entries else entries
    site = cluster(trust={(SUBSCRIBER, "tomcat-trust"): held})
    return [each for each in carried(site) if each.node == SUBSCRIBER]


def test_what_did_not_reach_a_subscriber_is_uploaded_there() -> None:
    """The publisher needs nothing."""
    (found,) = on_subscriber(CORP_ROOT)

    assert found == PlanStep(
        number=found.number,
        node=SUBSCRIBER,
        where=MANAGEMENT,
        do=f"Upload Certificate/Certificate chain, purpose tomcat-trust: (1) CN=Corp Issuing,O=Acme (SHA-256 "
        f"{_digits('Corp Issuing')}…), which the publisher has and this node lacks; then restart Cisco Tomcat, Cisco "
        "CallManager and Cisco HAProxy",
        impact=Impact.SERVICE_RESTART,
        verify=f"{MANAGEMENT}: Find lists, under tomcat-trust, what was uploaded and nothing of what was deleted on "
        "every node",
    )


def test_a_twin_on_a_subscriber_is_deleted_there() -> None:
    """Before what belongs in its place is uploaded."""
    twin = make.ca("CN=Corp Issuing,O=Acme", make.ca("CN=Elsewhere"), key="old")

    (found,) = on_subscriber(CORP_ROOT, twin)

    assert found.do.startswith(
        f"delete CN=Corp Issuing,O=Acme (SHA-256 {twin.certificate.sha256[:8]}…): the first entry of a subject is "
        "taken; then Upload Certificate/Certificate chain, purpose tomcat-trust: (1) CN=Corp Issuing,O=Acme (SHA-256 "
        f"{_digits('Corp Issuing')}…), which"
    )


def test_a_subscriber_of_which_nobody_knows_is_looked_at() -> None:
    """That uploads reach it is to be confirmed, not believed."""
    (found,) = on_subscriber(None)

    assert found.do == (
        "confirm that the publisher's tomcat-trust entries arrived; where one did not, upload it here and restart "
        "Cisco Tomcat, Cisco CallManager and Cisco HAProxy"
    )
    assert found.impact is Impact.NONE


def test_a_twin_goes_from_publisher_and_subscriber() -> None:
    """And then the right one is looked for on both."""
    twin = make.ca("CN=Corp Issuing,O=Acme", make.ca("CN=Elsewhere"), key="old")
    stores = {(node, "tomcat-trust"): [CORP_ROOT, twin] for node in (PUBLISHER, SUBSCRIBER)}

    on_cucm = [each for each in carried(cluster(trust=stores)) if (each.node or "").startswith("cucm")]
    found = [each for each in on_cucm if "tomcat-trust" in each.do]

    assert [each.node for each in found] == [PUBLISHER, SUBSCRIBER, SUBSCRIBER2]
    assert [each.do.startswith("delete CN=Corp Issuing") for each in found] == [True, True, False]
    assert found[1].do.endswith(
        "taken; then confirm that the publisher's tomcat-trust entries arrived; upload here what did not; then restart "
        "Cisco Tomcat, Cisco CallManager and Cisco HAProxy"
    )


def test_what_has_expired_and_what_is_no_ca_is_deleted() -> None:
    """Although it stands in nobody's way; each with its reason."""
    over = [make.ca(f"CN={name}", not_after=make.NOW) for name in ("One", "Two")]
    leaf = make.leaf("phone.example.com", CORP_ROOT)
    held = [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING, *over, leaf]
    site = stand_alone(trust={(C1, "trusted-ca"): held})

    (found,) = changed(site)

    one, two, three = (each.certificate.sha256[:8] for each in (*over, leaf))
    assert found.do == (
        f"delete CN=One (SHA-256 {one}…) and CN=Two (SHA-256 {two}…), which have expired; then delete "
        f"CN=phone.example.com (SHA-256 {three}…), which is no CA; then restart the node"
    )
    assert found.verify == f"{LIST} lists {_all_named()}, each subject once"


def test_what_was_deleted_on_a_publisher_leaves_what_is_planned() -> None:
    """The file tells nothing of what was uploaded."""
    over = make.ca("CN=One", not_after=make.NOW)
    site = stand_alone(trust={(PUBLISHER, "tomcat-trust"): [CORP_ROOT, CORP_ISSUING, over]})

    found = next(each for each in carried(site) if each.do.startswith("delete CN=One"))

    assert found.verify == (
        f"{MANAGEMENT}: Find lists, under tomcat-trust, what was uploaded and nothing of what was deleted on every "
        f"node; {_named('Corp Root')} and {_named('Corp Issuing')} are there"
    )


def test_a_list_that_cannot_be_named_is_saved_and_rid_of_what_nobody_needs() -> None:
    """The step names the first of so many; the list has each."""
    crowd = [make.ca(f"CN=Root {number},OU={'x' * 1000},O=Acme", key="crowd") for number in range(65)]
    site = stand_alone(trust={(E1, "trusted-ca"): [*_AUTHORITIES, *crowd]})

    (found,) = changed(site)

    assert found.do.startswith("save the list, and delete CN=Root 0,OU=xxx")
    assert found.do.endswith(
        " and 61 more: nothing in this deployment needs them, and so many CAs cannot be named when a certificate is "
        "asked for; then restart the node"
    )


def test_only_what_a_list_lacks_is_appended() -> None:
    """After what stands in its way is gone."""
    twin = make.ca("CN=Public Issuing,O=Trusty", make.ca("CN=Elsewhere"), key="old")
    site = stand_alone(trust={(C1, "trusted-ca"): [PUBLIC_ROOT, twin]})

    (found,) = changed(site)

    assert found == PlanStep(
        number=found.number,
        node=C1,
        where=LIST,
        do=f"delete CN=Public Issuing,O=Trusty (SHA-256 {twin.certificate.sha256[:8]}…): the first entry of a subject "
        "is taken; then Append CA certificate: "
        f"(1) CN=Corp Root,O=Acme (SHA-256 {_digits('Corp Root')}…), "
        f"(2) CN=Corp Issuing,O=Acme (SHA-256 {_digits('Corp Issuing')}…), "
        f"(3) CN=Public Issuing,O=Trusty (SHA-256 {PUBLIC_ISSUING.certificate.sha256[:8]}…); then restart the node",
        impact=found.impact,
        verify=f"{LIST} lists every CA above and CN=Public Root,O=Trusty (SHA-256 "
        f"{PUBLIC_ROOT.certificate.sha256[:8]}…), each subject once",
    )


def _all_named() -> str:
    corp, issuing, *public = (
        f"{each.certificate.subject.rfc4514} (SHA-256 {each.certificate.sha256[:8]}…)"
        for each in (CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING)
    )
    return f"{corp}, {issuing}, {public[0]} and {public[1]}"


def _named(name: str) -> str:
    return f"CN={name},O=Acme (SHA-256 {_digits(name)}…)"


def _digits(name: str) -> str:
    authorities = {each.certificate.subject.common_name: each for each in _AUTHORITIES}
    return authorities[name].certificate.sha256[:8]


def test_what_is_in_place_is_confirmed() -> None:
    """Nothing is requested, loaded or restarted; what remains is to look at what no file tells."""
    site = stand_alone(
        certificates={
            ("expc1.corp.example.com", "client"): {"eku": ["clientAuth"]},
            ("expe1.example.com", "client"): {"eku": ["clientAuth"]},
        }
    )

    found = carried(site)

    assert [(step.node, step.where) for step in found] == [
        (C1, LIST),
        (E1, LIST),
        (PUBLISHER, MANAGEMENT),
        (PUBLISHER, MANAGEMENT),
        (E1, f"{SERVER} and Maintenance > Security > Client certificate"),
        (C1, f"{SERVER} and Maintenance > Security > Client certificate"),
        (C1, "Maintenance > Security > Secure traversal test"),
        (PUBLISHER, MANAGEMENT),
        (C1, "Maintenance > Security > Ciphers"),
        (C1, "Configuration > Unified Communications > Unified CM servers"),
        (None, "an endpoint outside"),
        (PUBLISHER, MANAGEMENT),
        (None, "edgetrust"),
    ]
    assert {step.impact for step in found} == {Impact.NONE}


def test_a_ca_that_is_about_to_expire_is_asked_for() -> None:
    """Once for all lists, where no file holds the renewed one."""
    ending = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, not_after=make.NOW + timedelta(days=9))
    held = [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, ending]
    site = stand_alone(
        certificates={(E1, "server"): [make.leaf(E1, ending, sans=[E1, "example.com"])]},
        trust={(node, "trusted-ca"): held for node in (C1, E1)},
    )

    (asked,) = [step for step in carried(site) if step.where == ORDER and "renewed" in step.do]

    assert asked.do == (
        "ask for the renewed certificate of CN=Public Issuing,O=Trusty, which expires on 2026-12-02 and stands in "
        f"lists of {C1} and {E1}"
    )
    assert not changed(site)


def test_what_a_server_made_for_itself_is_deleted_at_the_end() -> None:
    """After its new certificate is in use."""
    own = make.leaf(PUBLISHER)
    held = [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING, own]
    site = stand_alone(certificates={(PUBLISHER, "tomcat"): [own]}, trust={(C1, "trusted-ca"): held})

    *_, upload = [step.number for step in carried(site) if step.do.startswith("upload the tomcat certificate")]
    (delete,) = [step for step in carried(site) if step.where == LIST and step.do.startswith("delete")]

    assert delete.number > upload
    assert delete.do == (
        f"delete CN={PUBLISHER} (SHA-256 {own.certificate.sha256[:8]}…), which no server shows any more; then restart "
        "the node"
    )


def test_what_a_cucm_node_made_for_itself_is_deleted_from_the_stores_of_its_cluster() -> None:
    """On the publisher and wherever it went from there."""
    own = make.leaf(SUBSCRIBER)
    held = [*_AUTHORITIES, own]
    site = stand_alone(certificates={(SUBSCRIBER, "tomcat"): [own]}, trust={(PUBLISHER, "tomcat-trust"): held})

    (delete,) = [step for step in carried(site) if "which no server shows any more" in step.do]

    assert (delete.node, delete.where) == (PUBLISHER, MANAGEMENT)
    assert delete.do.startswith(
        f"delete CN={SUBSCRIBER} (SHA-256 {own.certificate.sha256[:8]}…), which no server shows any more, here and on "
        "every node to which this list is replicated; then "
    )


def test_a_device_that_is_not_known_has_pages() -> None:
    """Several, so the sentence is another one."""
    site = stand_alone(
        edge_proxy=edge_proxy(),
        certificates={("edge.example.com", "client"): {}},
        trust={("edge.example.com", "endpoint"): []},
    )

    (found,) = [step for step in carried(site) if step.node == "edge.example.com" and "add to" in step.do]

    assert found.verify == "the certificate pages of the edge proxy list every CA above, each subject once"


def test_one_missing_certificate_brings_its_own_steps_back() -> None:
    """Request, order and upload of that one alone."""
    site = cluster(certificates={(E1, "server"): None})

    requests = [step for step in carried(site) if step.where == f"{SERVER} > Generate CSR"]

    assert [step.node for step in requests] == [E1]
    assert requests[0].do.endswith(
        "then download it; where a CSR is pending already, Discard CSR comes first, and a certificate that is signed "
        "for it can then no longer be installed"
    )


def test_the_last_step_knows_what_the_deployment_file_names() -> None:
    """All that is new, a part of it, or nothing new at all."""
    site = stand_alone(c={"version": "X15.3"}, e={"version": "X15.3"})
    half_way = cluster(certificates={(E1, "server"): None})
    file = site.deployment.file

    assert carried(site)[-1].do == f"run edgetrust check on {file}"
    assert steps(site.deployment)[-1].do == (
        f"put the new certificates and lists where {file} names them, and run edgetrust check on it"
    )
    assert carried(half_way)[-1].do == f"let {file} name the new certificates and lists, and run edgetrust check on it"


def test_settings_come_first() -> None:
    """A name that is typed anew decides which certificates are made."""
    site = blank()
    zone = replace(site.traversal_zone, peer_addresses=("192.0.2.1",))

    assert steps(replace(site, traversal_zone=zone))[0].where == "Configuration > Zones > Zones"
