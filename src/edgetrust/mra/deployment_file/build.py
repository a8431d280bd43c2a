"""A deployment out of a section without mistakes: every default of the contract is filled in here.

Not here: finding mistakes (`section`, `consistency`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from types import MappingProxyType

from edgetrust.model.deployment import (
    ClientTest,
    ClusterTls,
    Deployment,
    ExpresswayCluster,
    FileReference,
    Node,
    Role,
    SanFormat,
    SecurityMode,
    Slot,
    Store,
    SubjectFields,
    TraversalZone,
    UcCluster,
    XmppFederation,
)
from edgetrust.mra.deployment_file.section import Section, Words
from edgetrust.mra.releases import NEWEST

_EXPRESSWAY_SLOTS = MappingProxyType({"server_certificate": Slot.SERVER, "client_certificate": Slot.CLIENT})
_UC_SLOTS = MappingProxyType({str(slot): slot for slot in Slot if slot not in (Slot.SERVER, Slot.CLIENT)})
_UC_STORES = MappingProxyType(
    {"tomcat": Store.TOMCAT_TRUST, "callmanager": Store.CALLMANAGER_TRUST, "cup_xmpp": Store.CUP_XMPP_TRUST}
)
_ENDPOINTS = MappingProxyType({"jabber": Role.JABBER, "ip_phones": Role.IP_PHONES, "tc": Role.TC})


def build_deployment(section: Section, *, file: str) -> Deployment:
    """The deployment that a section declares, its defaults filled in."""
    expressway_c = _expressway(section, "expressway_c", Role.EXPRESSWAY_C)
    expressway_e = _expressway(section, "expressway_e", Role.EXPRESSWAY_E)
    return Deployment(
        name=section.find_text("name") or PurePath(file).stem or file,
        file=file,
        domains=section.texts("domains"),
        federation=_federation(section.find_section("xmpp_federation")),
        cms_address=section.find_text("cms_address"),
        subject=_subject(section.find_section("subject")),
        public_ca=_files(section, "public_ca") or (),
        expressway_c=expressway_c,
        expressway_e=expressway_e,
        traversal_zone=_zone(section.find_section("traversal_zone"), expressway_c, expressway_e),
        cucm=_uc_clusters(section, "cucm", Role.CUCM),
        im_and_presence=_uc_clusters(section, "im_and_presence", Role.IM_AND_PRESENCE),
        unity_connection=_uc_clusters(section, "unity_connection", Role.UNITY_CONNECTION),
        endpoints=_endpoints(section.find_section("endpoints")),
        edge_proxy=_edge_proxy(section.find_section("edge_proxy")),
    )


def _federation(section: Section | None) -> XmppFederation | None:
    if section is None:
        return None
    return XmppFederation(domains=section.texts("domains"), chat_node_aliases=section.texts("chat_node_aliases"))


def _subject(section: Section | None) -> SubjectFields:
    if section is None:
        return SubjectFields()
    country = section.find_text("country")
    return SubjectFields(
        country=country.upper() if country is not None else None,
        state=section.find_text("state"),
        locality=section.find_text("locality"),
        organization=section.find_text("organization"),
        organizational_unit=section.find_text("organizational_unit"),
    )


# --- files ------------------------------------------------------------------------------------------------------------


def _reference(words: Words, password_file: str | None) -> FileReference:
    return FileReference(path=words.text, line=words.line, password_file=password_file)


def _files(section: Section, name: str, password_file: str | None = None) -> tuple[FileReference, ...] | None:
    """The files of a list; None when it is not given. A password file beside them comes before one further out."""
    found = section.find_list(name)
    nearest = section.find_text("password_file") or password_file
    return tuple(_reference(words, nearest) for words in found) if found is not None else None


def _file(section: Section, name: str) -> FileReference | None:
    words = section.find_words(name)
    return _reference(words, section.find_text("password_file")) if words is not None else None


def _slots(
    section: Section | None, names: Mapping[str, Slot], password_file: str | None = None
) -> Mapping[Slot, tuple[FileReference, ...]]:
    if section is None:
        return {}
    given = {slot: _files(section, name, password_file) for name, slot in names.items() if name in section.shape.keys}
    return {slot: files for slot, files in given.items() if files is not None}


def _stores(
    section: Section | None, names: Mapping[str, Store], password_file: str | None = None
) -> Mapping[Store, tuple[FileReference, ...]]:
    if section is None:
        return {}
    given = {store: _files(section, name, password_file) for name, store in names.items() if name in section.shape.keys}
    return {store: files for store, files in given.items() if files is not None}


# --- Expressway -------------------------------------------------------------------------------------------------------


def _expressway(deployment: Section, name: str, role: Role) -> ExpresswayCluster | None:
    section = deployment.find_section(name)
    if section is None:
        return None
    version = section.find_text("version")
    return ExpresswayCluster(
        role=role,
        line=section.line,
        version=f"X{version.lstrip('xX')}" if version is not None else NEWEST,
        version_given=version is not None,
        cluster_name=section.find_text("cluster_name"),
        cluster_tls=ClusterTls(section.text("cluster_tls")),
        shared_certificate=section.text("certificates") == "shared",
        eku_checking=section.switch("eku_checking"),
        verify_origin_server=section.switch("verify_origin_server"),
        server_eku_upload=section.switch("server_eku_upload"),
        san_format=SanFormat(section.text("san_format")),
        acme=section.switch("acme") if role is Role.EXPRESSWAY_E else False,
        client_test=_client_test(section.find_section("client_test"), deployment.find_section("client_test")),
        nodes=tuple(_expressway_node(node, role) for node in section.sections("nodes")),
    )


def _client_test(*sections: Section | None) -> ClientTest:
    """The settings of one side: each from the first section that has it."""
    settled = dict[str, str]()
    for section in sections:
        if section is not None:
            settled = {name: section.text(name) for name in section.values} | settled
    return ClientTest(**settled)


def _expressway_node(section: Section, role: Role) -> Node:
    fqdn = section.text("fqdn")
    return Node(
        id=fqdn.lower(),
        fqdn=fqdn,
        role=role,
        line=section.line,
        address=section.find_text("address"),
        certificates=_slots(section, _EXPRESSWAY_SLOTS),
        trust=_stores(section, {"trusted_ca": Store.TRUSTED_CA}),
        private_key=_file(section, "private_key"),
        csr=_file(section, "csr"),
        crl=_files(section, "crl"),
        revocation_checking=section.switch("revocation_checking"),
    )


def _zone(
    section: Section | None, expressway_c: ExpresswayCluster | None, expressway_e: ExpresswayCluster | None
) -> TraversalZone:
    nodes = expressway_e.nodes if expressway_e is not None else ()
    subject_name = (expressway_c.cluster_name or expressway_c.nodes[0].fqdn) if expressway_c is not None else None
    if section is None:
        addresses = tuple(node.fqdn for node in nodes)
        return TraversalZone(peer_addresses=addresses, tls_verify_subject_name=subject_name)
    typed = section.find_text("tls_verify_subject_name")
    return TraversalZone(
        line=section.line,
        port=section.number("port"),
        peer_addresses=pair_addresses(section.texts("peer_addresses"), nodes),
        tls_verify_subject_name=typed or subject_name,
        tls_verify_subject_name_given=typed is not None,
        username=section.find_text("username"),
        password_file=section.find_text("password_file"),
    )


def pair_addresses(typed: tuple[str, ...], nodes: tuple[Node, ...]) -> tuple[str, ...]:
    """For each node the peer address that means it, at most as many addresses as nodes: first the one that is its name
    or address, then one that is nobody's by its position, then what is left in order; without any, its FQDN."""
    taken: dict[int, str] = {}
    left: list[tuple[int, str]] = []
    for position, address in enumerate(typed):
        known = (index for index, node in enumerate(nodes) if index not in taken and _is_called(node, address))
        index = next(known, None)
        if index is not None:
            taken[index] = address
        else:
            left.append((position, address))
    stray = []
    for position, address in left:
        if position in taken:
            stray.append(address)
        else:
            taken[position] = address
    free = (index for index in range(len(nodes)) if index not in taken)
    taken.update(zip(free, stray, strict=False))
    return tuple(taken.get(index, node.fqdn) for index, node in enumerate(nodes))


def _is_called(node: Node, typed: str) -> bool:
    return typed.lower() in (node.id, (node.address or node.id).lower())


# --- Unified CM, IM and Presence, Unity Connection --------------------------------------------------------------------


def _uc_clusters(deployment: Section, name: str, role: Role) -> tuple[UcCluster, ...]:
    return tuple(_uc_cluster(section, role) for section in deployment.sections(name))


def _uc_cluster(section: Section, role: Role) -> UcCluster:
    members = section.sections("nodes")
    publisher = _publisher(members)
    nodes = tuple(_uc_node(node, role, is_publisher=node is publisher) for node in members)
    cluster = UcCluster(
        role=role,
        line=section.line,
        name=section.find_text("name") or nodes[0].fqdn,
        version=section.find_text("version"),
        tls_verify=section.switch("tls_verify"),
        publisher_address=section.find_text("publisher_address"),
        nodes=nodes,
    )
    return cluster if role is not Role.CUCM else _with_cucm_settings(cluster, section)


def _with_cucm_settings(cluster: UcCluster, section: Section) -> UcCluster:
    return replace(
        cluster,
        security_mode=SecurityMode(section.text("security_mode")),
        sip_oauth=section.switch("sip_oauth"),
        phone_security_profiles=section.texts("phone_security_profiles"),
    )


def _publisher(nodes: tuple[Section, ...]) -> Section | None:
    """The node that is said to be the publisher; else the first that is not said to be something else."""
    roles = [node.find_text("role") for node in nodes]
    position = next((roles.index(role) for role in ("publisher", None) if role in roles), None)
    return nodes[position] if position is not None else None


def _uc_node(section: Section, role: Role, *, is_publisher: bool) -> Node:
    fqdn, password_file = section.text("fqdn"), section.find_text("password_file")
    return Node(
        id=fqdn.lower(),
        fqdn=fqdn,
        role=role,
        line=section.line,
        address=section.find_text("address"),
        certificates=_slots(section.find_section("certificates"), _UC_SLOTS, password_file),
        trust=_stores(section.find_section("trust"), _UC_STORES, password_file),
        csr=_file(section, "csr"),
        is_publisher=is_publisher,
        defined_as=section.find_text("defined_as") or fqdn,
    )


# --- endpoints --------------------------------------------------------------------------------------------------------


def _endpoints(section: Section | None) -> tuple[Node, ...]:
    kinds = [name for name in _ENDPOINTS if section is None or name in section.lines]
    return tuple(_endpoint(section.find_section(name) if section else None, _ENDPOINTS[name]) for name in kinds)


def _endpoint(section: Section | None, role: Role) -> Node:
    trust = _stores(section, {"trusted_ca": Store.ENDPOINT})
    return Node(
        id=str(role),
        fqdn=str(role),
        role=role,
        line=section.line if section is not None else 0,
        trust=trust,
        # The list in a phone's firmware stands instead of the public roots, everybody else's beside them.
        chosen_public_roots=role is not Role.IP_PHONES or not trust,
    )


def _edge_proxy(section: Section | None) -> Node | None:
    if section is None:
        return None
    fqdn = section.text("fqdn")
    return Node(
        id=fqdn.lower(),
        fqdn=fqdn,
        role=Role.EDGE_PROXY,
        line=section.line,
        address=section.find_text("address"),
        certificates=_slots(section, _EXPRESSWAY_SLOTS),
        trust=_stores(section, {"trusted_ca": Store.ENDPOINT}),
    )
