"""What every certificate of a deployment must carry, who may sign it, and why.

Not here: the names in detail (`edgetrust.mra.planning.sans`), signers and purposes (`edgetrust.mra.planning.signers`),
and the fields of the page (`edgetrust.mra.planning.fields`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import Deployment, ExpresswayCluster, Role
from edgetrust.model.names import UNDELEGATED_DOMAINS
from edgetrust.model.plan import PlannedCertificate, PlannedKey, PlannedName, SanType, Signer
from edgetrust.mra.fqdn import is_fqdn, is_no_fqdn
from edgetrust.mra.names import Feature, needed_names
from edgetrust.mra.pages import certificate_place
from edgetrust.mra.planning.demands import Demands, demands_of
from edgetrust.mra.planning.fields import PAGE_RSA_BITS, page_fields
from edgetrust.mra.planning.order import ECDSA_SLOTS, Order, orders
from edgetrust.mra.planning.sans import planned_names, printed_names
from edgetrust.mra.planning.signers import (
    planned_purposes,
    planned_signer,
    planned_usages,
    signer_reasons,
    signer_warnings,
)
from edgetrust.mra.planning.words import joined_few
from edgetrust.mra.quirks import LONGEST_SAN_LIST, has_underscore
from edgetrust.mra.releases import (
    CLUSTER_NAME_AS_COMMON_NAME,
    EXPRESSWAY_KEYS_MAY_BE_ECDSA,
    PROFILE_NAMES_MUST_BE_FQDN,
    SAN_LENGTH_LIMIT,
    UPLOAD_DEMANDS_FQDN,
    is_in_force,
)

LONGEST_COMMON_NAME = 64
"""RFC 5280, appendix A: ub-common-name. Neither openssl nor edgetrust can make a request with a longer one."""
_DEFAULT = PlannedKey()
_CUCM_ECDSA = PlannedKey(kind=KeyKind.EC, bits=384)


def plan_certificates(
    deployment: Deployment, key: PlannedKey = _DEFAULT, *, demands: Demands | None = None, at: datetime | None = None
) -> tuple[PlannedCertificate, ...]:
    """Every certificate that the deployment needs, Expressways first, node by node. `key` is the key of those that
    Expressways and the edge proxy load; CUCM takes it where it is RSA. Who has the demands already may give them.
    `at`: the day on which warnings are read, for they have dates."""
    known = demands_of(deployment) if demands is None else demands
    return tuple(_planned(order, key, known, at) for order in orders(deployment))


def names_of(order: Order, demands: Demands) -> tuple[PlannedName, ...]:
    """The names that the certificate of an order must carry."""
    return planned_names(order, _common_name(order), demands)


def _planned(order: Order, wanted: PlannedKey, demands: Demands, at: datetime | None) -> PlannedCertificate:
    common_name = _common_name(order)
    san = planned_names(order, common_name, demands)
    key = _key(order, wanted)
    purposes = planned_purposes(order, demands)
    return PlannedCertificate(
        node=order.node,
        slot=order.slot,
        common_name=common_name,
        san=san,
        key=key,
        purposes=purposes,
        key_usage=planned_usages(order, key),
        signer=planned_signer(order),
        reasons=(*signer_reasons(order, purposes), *_key_reasons(order, key)),
        warnings=(*signer_warnings(order, purposes, at=at), *_warnings(order, common_name, san, wanted)),
        shared_with=order.nodes[1:],
        where=certificate_place(order.role, order.slot).where,
        fields=page_fields(order, common_name, san, key),
    )


def _common_name(order: Order) -> str:
    side = order.side
    if side is not None and side.cluster_name is not None:
        if side.shared_certificate or is_in_force(CLUSTER_NAME_AS_COMMON_NAME, side.version):
            return side.cluster_name
    if order.is_multi_server:
        return _multi_server_name(order)
    return order.node.fqdn


def _multi_server_name(order: Order) -> str:
    """As CUCM proposes it; the FQDN of the publisher where that is too long, for the page lets it be edited."""
    host, dot, domain = order.node.fqdn.partition(".")
    name = f"{host}{'-EC' if order.slot in ECDSA_SLOTS else ''}-ms{dot}{domain}"
    return name if len(name) <= LONGEST_COMMON_NAME else order.node.fqdn


def _key(order: Order, wanted: PlannedKey) -> PlannedKey:
    if order.slot in ECDSA_SLOTS:
        return wanted if wanted.kind is KeyKind.EC else _CUCM_ECDSA
    if wanted.kind is not KeyKind.RSA and (order.cluster is not None or not _takes_ecdsa(order)):
        return _DEFAULT
    return wanted


def _takes_ecdsa(order: Order) -> bool:
    return order.side is None or is_in_force(EXPRESSWAY_KEYS_MAY_BE_ECDSA, order.side.version)


def _key_reasons(order: Order, key: PlannedKey) -> Iterator[str]:
    if order.side is None:
        return
    if key.kind is KeyKind.RSA and key.bits not in PAGE_RSA_BITS:
        yield f"the Generate CSR page has no RSA key of {key.bits} bits; edgetrust csr and openssl make one"
    elif key.kind is KeyKind.RSA:
        yield "RSA is what Cisco strongly recommends; keys of 8192 bits may keep SIP TLS zones down"


def _warnings(order: Order, common_name: str, san: tuple[PlannedName, ...], wanted: PlannedKey) -> Iterator[str]:
    if len(common_name) > LONGEST_COMMON_NAME:
        yield f"the common name {common_name} has {len(common_name)} characters; X.509 allows {LONGEST_COMMON_NAME}"
    if order.side is None:
        return
    if order.side.is_cluster and order.side.cluster_name is None:
        yield "the cluster has no cluster name; set an FQDN under System > Clustering, and the plan names it"
    if wanted.kind is KeyKind.EC and not _takes_ecdsa(order):
        since = EXPRESSWAY_KEYS_MAY_BE_ECDSA.since
        yield f"{order.side.version} knows no ECDSA keys, which come with {since}: the key planned is RSA"
    yield from _name_warnings(order, common_name, san)
    yield from _length_warning(order, san)
    if len(order.nodes) > 1:
        yield "all peers use one private key: whoever takes it from one of them can decrypt the traffic of all"
        yield "every change means the whole procedure again on every peer, not one simple request"


def _name_warnings(order: Order, common_name: str, san: tuple[PlannedName, ...]) -> Iterator[str]:
    profiles = {
        name
        for node in order.nodes
        for name in needed_names(order.deployment, node, order.slot, Feature.SECURITY_PROFILE)
    }
    strict = order.side is not None and is_in_force(PROFILE_NAMES_MUST_BE_FQDN, order.side.version)
    for name in dict.fromkeys((common_name, *(each.value for each in san if each.type is SanType.DNS))):
        if is_fqdn(name):
            continue
        if name in profiles:
            if strict:
                yield f"the phone security profile {name} is no FQDN, so no CSR can be made; copy it under an FQDN"
        elif order.role is Role.EXPRESSWAY_E and has_underscore(name) and any(name == n.fqdn for n in order.nodes):
            yield f"the host name {name} holds an underscore, which breaks SSH tunnels; rename the host"
        elif order.side is not None:
            yield f"{name} is no FQDN{_cost_of_unfit(name, order.side)}"
    yield from _internal_name_warnings(order, san)
    others = [name.printed for name in san if name.type in (SanType.SRV_NAME, SanType.XMPP_ADDRESS)]
    if others and planned_signer(order) is Signer.PUBLIC:
        yield (
            f"public CAs certify DNS names and addresses alone, and drop {joined_few(others)}: the DNS names stand in "
            "for them, so format DNS does as well"
        )
    address = order.deployment.cms_address
    if address is not None and is_no_fqdn(address) and planned_signer(order) is Signer.PUBLIC:
        yield f"no SAN is planned for the CMS address {address}, which is no FQDN; give the web proxy an FQDN"


def _cost_of_unfit(name: str, side: ExpresswayCluster) -> str:
    """What comes of a name that is no FQDN and that of no phone security profile."""
    if side.cluster_name is not None and name.lower() == side.cluster_name.lower():
        return ", so no CSR can be made"
    since = UPLOAD_DEMANDS_FQDN.since
    who = side.version if is_in_force(UPLOAD_DEMANDS_FQDN, side.version) else f"every release from {since} on"
    return f": {who} refuses the certificate when it is uploaded"


def _internal_name_warnings(order: Order, san: tuple[PlannedName, ...]) -> Iterator[str]:
    if planned_signer(order) is not Signer.PUBLIC:
        return
    for name in san:
        suffix = name.value.lower().rpartition(".")[2]
        if suffix in UNDELEGATED_DOMAINS:
            yield f"no public CA certifies {name.value}: .{suffix} belongs to nobody"


def _length_warning(order: Order, san: tuple[PlannedName, ...]) -> Iterator[str]:
    length = len(printed_names(san))
    if length <= LONGEST_SAN_LIST:
        return
    if any(is_in_force(SAN_LENGTH_LIMIT, side.version) for side in order.deployment.expressways):
        yield (
            f"the list of names has {length} characters, and up to X8.9 an Expressway reads {LONGEST_SAN_LIST} of "
            f"them: upgrade to {SAN_LENGTH_LIMIT.before} or later, or use fewer names"
        )
