"""The fields of the page on which a certificate is requested, and what to enter in each.

Labels are those of the Generate CSR pages (Certificate Creation and Use Deployment Guide X15.5, TAC 215405 and 215670;
Security Guide for CUCM 14). Not here: which names there are (`edgetrust.mra.planning.sans`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import Slot, SubjectFields
from edgetrust.model.plan import PageField, PlannedKey, PlannedName, SanType
from edgetrust.mra.names import Feature
from edgetrust.mra.planning.order import Order
from edgetrust.mra.releases import EXPRESSWAY_KEYS_MAY_BE_ECDSA, is_in_force

_COLLAB_EDGE = "collab-edge."
_SRV = "_collab-edge._tls."

_FIELDS = {
    Feature.REGISTRATION: "Unified CM registrations domains",
    Feature.FEDERATION: "XMPP federation domains",
    Feature.CHAT_ALIAS: "IM and Presence chat node aliases (federated group chat)",
    Feature.SECURITY_PROFILE: "Unified CM phone security profile names",
}
"""Fields for names of a feature, in the order of the page."""

_YOURS = "yours; the page demands it, even where the CA leaves it out"
"""What the deployment file does not say (`subject`)."""
PAGE_RSA_BITS = (2048, 4096)
"""Lengths that the Generate CSR page offers."""
_KEY_LABELS = ("Public key algorithm", "Key length (in bits)", "Digest algorithm")
_CUCM_PURPOSES = {
    Slot.TOMCAT: "tomcat",
    Slot.TOMCAT_ECDSA: "tomcat-ECDSA",
    Slot.CALLMANAGER: "CallManager",
    Slot.CALLMANAGER_ECDSA: "CallManager-ECDSA",
    Slot.CUP_XMPP: "cup-xmpp",
}


def page_fields(order: Order, common_name: str, san: tuple[PlannedName, ...], key: PlannedKey) -> tuple[PageField, ...]:
    """What to enter on the page, in its order; for a device that edgetrust does not know, what to ask for."""
    if order.cluster is not None:
        return tuple(_cucm_fields(order, common_name, san, key))
    if order.side is not None:
        return tuple(_expressway_fields(order, common_name, san, key))
    return (_field("Common name", common_name), _field("Subject alternative names", _listed(san)), *_key_fields(key))


def _expressway_fields(
    order: Order, common_name: str, san: tuple[PlannedName, ...], key: PlannedKey
) -> Iterator[PageField]:
    side = order.side
    is_cluster_name = side is not None and common_name == side.cluster_name
    yield _field("Common name", f"FQDN of Expressway{' cluster' if is_cluster_name else ''} ({common_name})")
    yield _field("Subject alternative names", _choice_of_names(order))
    fixed = {common_name, *(node.fqdn for node in order.nodes if len(order.nodes) > 1)}
    formatted = {name.feature for name in san if name.type is not SanType.DNS}
    own = [name for name in san if _is_additional(name, formatted) and name.value not in fixed]
    if own:
        yield _field("Additional alternative names (comma separated)", _listed(own))
    for feature, label in _FIELDS.items():
        names = [name for name in san if name.feature == feature and not _is_additional(name, formatted)]
        if names:
            yield _field(label, _with_format(names))
    # Below X14.3 the page makes RSA keys and does not ask.
    has_choice = side is None or is_in_force(EXPRESSWAY_KEYS_MAY_BE_ECDSA, side.version)
    yield from (each for each in _key_fields(key) if has_choice or each.label != _KEY_LABELS[0])
    yield from _subject_fields(order.deployment.subject)


def _is_additional(name: PlannedName, formatted: Collection[str]) -> bool:
    """Whether a name has no field of its own: a field takes one format, and its DNS names beside another one do not fit
    in."""
    return name.feature not in _FIELDS or (name.feature in formatted and name.type is SanType.DNS)


def _choice_of_names(order: Order) -> str:
    """The choice that adds cluster name and peers adds all peers: only a shared certificate wants that."""
    if len(order.nodes) > 1:
        return "FQDN of Expressway cluster plus FQDNs of all peers in the cluster"
    is_cluster = order.side is not None and order.side.is_cluster
    return "None (the other choice would add every peer)" if is_cluster else "None"


def _subject_fields(subject: SubjectFields) -> Iterator[PageField]:
    values = {
        "Country": subject.country,
        "State or province": subject.state,
        "Locality (town name)": subject.locality,
        "Organization": subject.organization,
        "Organizational unit": subject.organizational_unit,
    }
    yield from (_field(label, _YOURS if value is None else value) for label, value in values.items())


def _with_format(names: list[PlannedName]) -> str:
    """`example.com, example.org (format DNS)`: the page makes the entry out of domain and format."""
    typed = [_as_typed(name) for name in names]
    return f"{', '.join(value for _, value in typed)} (format {typed[0][0]})"


def _as_typed(name: PlannedName) -> tuple[str, str]:
    if name.type is SanType.SRV_NAME:
        return "SRVName", name.value.removeprefix(_SRV)
    if name.type is SanType.XMPP_ADDRESS:
        return "XMPPAddress", name.value
    if name.feature == Feature.REGISTRATION and name.value.startswith(_COLLAB_EDGE):
        return "CollabEdgeDNS", name.value.removeprefix(_COLLAB_EDGE)
    return "DNS", name.value


def _cucm_fields(order: Order, common_name: str, san: tuple[PlannedName, ...], key: PlannedKey) -> Iterator[PageField]:
    yield _field("Certificate Purpose", _CUCM_PURPOSES[order.slot])
    yield _field("Distribution", "Multi-server(SAN)" if order.is_multi_server else order.node.fqdn)
    yield _field("Common Name", common_name)
    yield _field("Subject Alternate Names (SANs)", _listed(san))
    yield from _key_fields(key, ("Key Type", "Key Length", "Hash Algorithm"))


def _key_fields(key: PlannedKey, labels: tuple[str, str, str] = _KEY_LABELS) -> Iterator[PageField]:
    is_offered = key.kind is not KeyKind.RSA or key.bits in PAGE_RSA_BITS
    length = f"{key.bits}{'' if is_offered else ', which the page does not offer'}"
    values = ("RSA" if key.kind is KeyKind.RSA else "ECDSA", length, "SHA-256")
    yield from (_field(label, value) for label, value in zip(labels, values, strict=True))


def _listed(names: tuple[PlannedName, ...] | list[PlannedName]) -> str:
    return ", ".join(name.value for name in names)


def _field(label: str, value: str) -> PageField:
    return PageField(label=label, value=value)
