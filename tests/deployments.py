"""Whole deployments in memory: healthy by default, a test changes one thing.

    site = stand_alone()                                           # one C, one E, CUCM publisher and subscriber
    site = cluster()                                               # 2+2, CUCM with two subscribers, IM&P, Unity
    site = cluster(e={"version": "X14.3"})                         # fields of a side or cluster: c, e, cucm, imp, unity
    site = cluster(certificates={(E1, "server"): {"sans": [E1]}})  # re-issued with changes (those of tests.make)
    site = cluster(certificates={(E1, "server"): None})            # not given: unknown
    site = cluster(certificates={(E1, "server"): [leaf, issuing]}) # exactly these, as if in one file
    site = cluster(trust={(C2, "trusted-ca"): [CORP_ROOT]})        # another list; None: unknown
    site = cluster(shown={(E1, "server"): [leaf, issuing]})        # what a look at port 8443 of the node showed
    site = cluster(shown={(E1, "server", 7001): [leaf, issuing]})  # at another port
    site = cluster(shown={(C1, "client", 7001, "client"): [leaf]}) # as the client of that port
    site = cluster(authorities={(E1, 7001): [CORP_ROOT]})          # whom a look found to be accepted there
    site = cluster(nodes={C1: {"revocation_checking": True}})      # fields of a node
    site = cluster(domains=())                                     # fields of the deployment
    site.deployment, site.inventory

The C, CUCM, IM&P and Unity are certified by Corp Issuing under Corp Root, the E by Public Issuing under Public Root,
which is the only public root there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from edgetrust.model.certificate import Located
from edgetrust.model.deployment import (
    Deployment,
    ExpresswayCluster,
    FileReference,
    Node,
    Role,
    SecurityMode,
    Slot,
    Store,
    TraversalZone,
    UcCluster,
)
from edgetrust.model.evidence import Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.inventory import Identity, Inventory, ShownIdentity
from edgetrust.model.side import Side
from tests import make

DOMAIN = "example.com"
C1, C2, C_CLUSTER = "expc1.corp.example.com", "expc2.corp.example.com", "expc.corp.example.com"
E1, E2, E_CLUSTER = "expe1.example.com", "expe2.example.com", "expe.example.com"
PUBLISHER, SUBSCRIBER, SUBSCRIBER2 = (
    "cucm-pub.corp.example.com",
    "cucm-sub1.corp.example.com",
    "cucm-sub2.corp.example.com",
)
IMP, UNITY = "imp1.corp.example.com", "unity1.corp.example.com"
PROFILE = "secure-8865.example.com"

CORP_ROOT = make.ca("CN=Corp Root,O=Acme")
CORP_ISSUING = make.ca("CN=Corp Issuing,O=Acme", CORP_ROOT, path_length=0)
PUBLIC_ROOT = make.ca("CN=Public Root,O=Trusty")
PUBLIC_ISSUING = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, path_length=0)
AUTHORITIES = (CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING)

Certified = make.Changes | Sequence[make.Issued] | None
"""Changes to the healthy certificate; or a leaf and what else stands in its file; or nothing known."""
Place = tuple[str, str]
"""Node id, and slot or store."""
Sight = tuple[str, str] | tuple[str, str, int] | tuple[str, str, int, str]
"""Node id, slot, port (8443), and the side of the node (the server)."""
NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Site:
    """A deployment and its evidence."""

    deployment: Deployment
    inventory: Inventory


def stand_alone(**changes: Any) -> Site:  # noqa: ANN401 - the keywords of `_site`, and fields of Deployment
    """One Expressway-C, one Expressway-E, and CUCM with a subscriber; non-secure, all kinds of endpoints."""
    c = _side(Role.EXPRESSWAY_C, None, C1)
    e = _side(Role.EXPRESSWAY_E, None, E1)
    cucm = _uc(Role.CUCM, PUBLISHER, SUBSCRIBER)
    return _site(_deployment(c, e, cucm=(cucm,)), **changes)


def cluster(**changes: Any) -> Site:  # noqa: ANN401 - the keywords of `_site`, and fields of Deployment
    """Two of each Expressway with cluster names, CUCM in mixed mode with two subscribers, IM and Presence, Unity."""
    c = _side(Role.EXPRESSWAY_C, C_CLUSTER, C1, C2)
    e = _side(Role.EXPRESSWAY_E, E_CLUSTER, E1, E2)
    cucm = replace(
        _uc(Role.CUCM, PUBLISHER, SUBSCRIBER, SUBSCRIBER2),
        security_mode=SecurityMode.MIXED,
        phone_security_profiles=(PROFILE,),
    )
    imp, unity = _uc(Role.IM_AND_PRESENCE, IMP), _uc(Role.UNITY_CONNECTION, UNITY)
    return _site(_deployment(c, e, cucm=(cucm,), im_and_presence=(imp,), unity_connection=(unity,)), **changes)


def healthy(deployment: Deployment, node: Node, slot: Slot, changes: make.Changes) -> make.Issued:
    """The certificate that a slot of a healthy deployment holds, with some of its fields changed."""
    side = next((side for side in deployment.expressways if node in side.nodes), None)
    cluster_name = side.cluster_name if side is not None else None
    sans = [name for name in (cluster_name, node.fqdn) if name]
    if node.role.is_expressway:
        sans += deployment.domains
    if node.role is Role.EXPRESSWAY_C:
        sans += [name for cucm in deployment.cucm for name in cucm.phone_security_profiles]
    on_edge = node.role in (Role.EXPRESSWAY_E, Role.EDGE_PROXY)
    wanted: make.Changes = {
        "subject": f"CN={cluster_name or node.fqdn},O=Acme",
        "sans": sans,
        "key": node.fqdn if node.role.is_expressway else f"{node.fqdn}/{slot}",
        "not_after": datetime(2027, 1, 15 if on_edge else 31, tzinfo=UTC),
    }
    settled: make.Changes = {**wanted, **changes}
    return make.leaf(node.fqdn, PUBLIC_ISSUING if on_edge else CORP_ISSUING, **settled)


def reference(path: str) -> FileReference:
    """A path as if typed in the deployment file."""
    return FileReference(path=path, line=1)


def _site(
    base: Deployment,
    *,
    certificates: Mapping[Place, Certified] = NOTHING,
    trust: Mapping[Place, Sequence[make.Issued] | None] = NOTHING,
    nodes: Mapping[str, Mapping[str, Any]] = NOTHING,
    files: Mapping[str, FileContents] = NOTHING,
    incomplete: Sequence[Place] = (),
    shown: Mapping[Sight, Sequence[make.Issued]] = NOTHING,
    authorities: Mapping[tuple[str, int], Sequence[make.Issued]] = NOTHING,
    **fields: Any,  # noqa: ANN401 - fields of Deployment, or of one of its parts
) -> Site:
    deployment = _changed(base, nodes, fields)
    identities: dict[tuple[str, Slot], Identity] = {}
    lists: dict[tuple[str, Store], tuple[Located, ...]] = {}
    found: dict[str, FileContents] = dict(files)
    for node in deployment.nodes():
        for slot in dict.fromkeys(
            (*node.certificates, *(Slot(name) for owner, name in certificates if owner == node.id))
        ):
            given = _given(deployment, node, slot, certificates.get((node.id, slot), {}))
            if given:
                located = _in_file(f"certs/{node.id}.{slot}.pem", given, found)
                identities[node.id, slot] = Identity(leaf=located[0], others=located[1:])
        for store in dict.fromkeys((*node.trust, *(Store(name) for owner, name in trust if owner == node.id))):
            held = trust.get((node.id, store), healthy_list(node))
            if held is not None:
                lists[node.id, store] = _in_file(f"trust/{node.id}.{store}.pem", held, found)
    inventory = Inventory(
        files=found,
        identities=identities,
        trust_lists=lists,
        incomplete=frozenset((node, Store(store)) for node, store in incomplete),
        public_roots=(PUBLIC_ROOT.located("public.pem"),),
        shown=tuple(_seen(sight, chain, authorities, found) for sight, chain in shown.items()),
    )
    return Site(_with_client_slots(deployment, identities), inventory)


def _changed(base: Deployment, nodes: Mapping[str, Mapping[str, Any]], fields: Mapping[str, Any]) -> Deployment:
    """The deployment with other fields: `c`, `e`, `cucm`, `imp` and `unity` hold fields of the (first) cluster."""
    parts = {"c": "expressway_c", "e": "expressway_e"}
    lists = {"cucm": "cucm", "imp": "im_and_presence", "unity": "unity_connection"}
    settled: dict[str, Any] = {}
    for name, value in fields.items():
        if name in parts:
            settled[parts[name]] = replace(getattr(base, parts[name]), **value) if value is not None else None
        elif name in lists and isinstance(value, Mapping):
            settled[lists[name]] = (replace(getattr(base, lists[name])[0], **value),)
        else:
            settled[name] = value
    return map_nodes(replace(base, **settled), lambda node: replace(node, **nodes.get(node.id, {})))


def map_nodes(deployment: Deployment, change: Any) -> Deployment:  # noqa: ANN401 - Callable[[Node], Node]
    """The deployment with every node replaced by what `change` makes of it."""

    def cluster_of(part: Any) -> Any:  # noqa: ANN401 - an ExpresswayCluster or a UcCluster
        return replace(part, nodes=tuple(map(change, part.nodes))) if part is not None else None

    return replace(
        deployment,
        expressway_c=cluster_of(deployment.expressway_c),
        expressway_e=cluster_of(deployment.expressway_e),
        cucm=tuple(map(cluster_of, deployment.cucm)),
        im_and_presence=tuple(map(cluster_of, deployment.im_and_presence)),
        unity_connection=tuple(map(cluster_of, deployment.unity_connection)),
        endpoints=tuple(map(change, deployment.endpoints)),
        edge_proxy=change(deployment.edge_proxy) if deployment.edge_proxy is not None else None,
    )


def _with_client_slots(deployment: Deployment, identities: Mapping[tuple[str, Slot], Identity]) -> Deployment:
    """Slots that only a test's certificates name are declared as well."""

    def declare(node: Node) -> Node:
        slots = {slot: (reference(f"certs/{node.id}.{slot}.pem"),) for owner, slot in identities if owner == node.id}
        return replace(node, certificates={**slots, **node.certificates})

    return map_nodes(deployment, declare)


def _given(deployment: Deployment, node: Node, slot: Slot, certified: Certified) -> Sequence[make.Issued]:
    if certified is None:
        return ()
    if isinstance(certified, Mapping):
        return (healthy(deployment, node, slot, certified),)
    return certified


def _in_file(path: str, held: Sequence[make.Issued], found: dict[str, FileContents]) -> tuple[Located, ...]:
    """Certificates one behind the other, twenty lines each, as in a PEM file."""
    located = tuple(
        Located(certificate=issued.certificate, source=Source(file=path, line=1 + 20 * index))
        for index, issued in enumerate(held)
    )
    found[path] = FileContents(path=path, certificates=located)
    return located


def _seen(
    sight: Sight,
    chain: Sequence[make.Issued],
    authorities: Mapping[tuple[str, int], Sequence[make.Issued]],
    found: dict[str, FileContents],
) -> ShownIdentity:
    """A chain as if a look at a node, or a capture, had shown it."""
    node, slot = sight[:2]
    port = sight[2] if len(sight) > 2 else 8443
    side = sight[3] if len(sight) > 3 else "server"
    located = _in_file("-".join(map(str, (node, *sight[1:]))) + ".json", chain, found)
    return ShownIdentity(
        node=node,
        slot=Slot(slot),
        port=port,
        side=Side(side),
        identity=Identity(leaf=located[0], others=located[1:]),
        authorities=tuple(each.certificate.subject.rfc4514 for each in authorities.get((node, port), ())),
    )


def healthy_list(node: Node) -> Sequence[make.Issued]:
    """What a trust list of a healthy deployment holds, in its order."""
    if node.role.is_endpoint:
        return (PUBLIC_ROOT,)
    return AUTHORITIES if node.role.is_expressway or node.role is Role.EDGE_PROXY else AUTHORITIES[:2]


def _node(fqdn: str, role: Role, slots: Sequence[Slot], stores: Sequence[Store], **fields: Any) -> Node:  # noqa: ANN401
    return Node(
        id=fqdn.lower(),
        fqdn=fqdn,
        role=role,
        certificates={slot: (reference(f"certs/{fqdn}.{slot}.pem"),) for slot in slots},
        trust={store: (reference(f"trust/{fqdn}.{store}.pem"),) for store in stores},
        **fields,
    )


def _side(role: Role, cluster_name: str | None, *fqdns: str) -> ExpresswayCluster:
    return ExpresswayCluster(
        role=role,
        version="X15.5",
        version_given=True,
        cluster_name=cluster_name,
        nodes=tuple(_node(fqdn, role, [Slot.SERVER], [Store.TRUSTED_CA]) for fqdn in fqdns),
    )


_UC_PARTS = {
    Role.CUCM: ((Slot.TOMCAT, Slot.CALLMANAGER), (Store.TOMCAT_TRUST, Store.CALLMANAGER_TRUST)),
    Role.IM_AND_PRESENCE: ((Slot.TOMCAT, Slot.CUP_XMPP), (Store.TOMCAT_TRUST, Store.CUP_XMPP_TRUST)),
    Role.UNITY_CONNECTION: ((Slot.TOMCAT,), (Store.TOMCAT_TRUST,)),
}


def _uc(role: Role, *fqdns: str) -> UcCluster:
    slots, stores = _UC_PARTS[role]
    nodes = tuple(
        _node(fqdn, role, slots, stores, defined_as=fqdn, is_publisher=position == 0)
        for position, fqdn in enumerate(fqdns)
    )
    return UcCluster(role=role, name=str(role), version="15", nodes=nodes)


def _deployment(c: ExpresswayCluster, e: ExpresswayCluster, **parts: tuple[UcCluster, ...]) -> Deployment:
    return Deployment(
        name="Acme",
        file="acme.yaml",
        domains=(DOMAIN,),
        federation=None,
        cms_address=None,
        public_ca=(),
        expressway_c=c,
        expressway_e=e,
        traversal_zone=TraversalZone(
            peer_addresses=tuple(node.fqdn for node in e.nodes),
            tls_verify_subject_name=c.cluster_name or c.nodes[0].fqdn,
        ),
        cucm=parts.get("cucm", ()),
        im_and_presence=parts.get("im_and_presence", ()),
        unity_connection=parts.get("unity_connection", ()),
        endpoints=tuple(_endpoint(role) for role in (Role.JABBER, Role.IP_PHONES, Role.TC)),
        edge_proxy=None,
    )


def _endpoint(role: Role) -> Node:
    return Node(
        id=str(role),
        fqdn=str(role),
        role=role,
        trust={Store.ENDPOINT: (reference(f"trust/{role}.endpoint.pem"),)},
        chosen_public_roots=role is not Role.IP_PHONES,
    )


def edge_proxy(fqdn: str = "edge.example.com") -> Node:
    """A TLS-terminating device in front of the Expressway-E, for the field `edge_proxy`."""
    return _node(fqdn, Role.EDGE_PROXY, [Slot.SERVER], [Store.ENDPOINT])
