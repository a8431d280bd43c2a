"""Where to see that a defect is gone: what each kind of connection shows when it works again.

A look at the page where something was changed proves that it was changed. That it helped, the connections show that
were broken. Not here: what people lose while they are (`edgetrust.rules.consequences`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from edgetrust.model.finding import Remedy
from edgetrust.mra.pages import (
    CLUSTERING,
    IM_AND_PRESENCE_NODES,
    SECURE_TRAVERSAL_TEST,
    UC_STATUS,
    UNIFIED_CM_SERVERS,
    UNITY_CONNECTION_SERVERS,
    ZONES,
)

_CONFIGURATION = "a device outside gets its configuration"
_PRESENCE = "a client outside shows presence"
_JABBER = "sign in from outside with Jabber on a client that never did: no question"
_PHONES = "one phone of each model registers from outside"
_TC = "a TC or CE endpoint registers from outside"

PROOFS = {
    "traversal": f"{SECURE_TRAVERSAL_TEST} on the Expressway-C passes",
    "ssh-tunnel": f"{UC_STATUS} shows the SSH tunnels of every peer as active",
    "xcp-router": _PRESENCE,
    "sip-service": "a device outside registers for calls",
    "cluster-peer": f"{CLUSTERING} shows Clustering and Certificate in green for every peer",
    "cucm-https": f"{UNIFIED_CM_SERVERS}: Refresh servers succeeds",
    "cucm-config": _CONFIGURATION,
    "cucm-config-secure": _CONFIGURATION,
    "cucm-sip": f"{ZONES} shows the CEtls zones Active",
    "cucm-sip-back": "an encrypted device registers from outside",
    "cucm-sip-oauth": f"{ZONES} shows the CEOAuth zones Active",
    "imp-https": f"{IM_AND_PRESENCE_NODES}: Refresh servers succeeds",
    "imp-xmpp": _PRESENCE,
    "unity-https": f"{UNITY_CONNECTION_SERVERS}: Refresh servers succeeds",
    "jabber-https": _JABBER,
    "jabber-sip": _JABBER,
    "jabber-xmpp": _JABBER,
    "phone-https": _PHONES,
    "phone-sip": _PHONES,
    "tc-https": _TC,
    "tc-sip": _TC,
    "proxy-edge": "sign in from outside, through the edge proxy",
}
"""By kind of connection, in the order in which the kinds are listed."""


def describe_proofs(connections: Iterable[str]) -> str:
    """What to look at when these connections (ids) work again; each look once. Empty for none."""
    kinds = {connection.partition(":")[0] for connection in connections}
    return "; ".join(dict.fromkeys(proof for kind, proof in PROOFS.items() if kind in kinds))


def with_proofs(remedy: Remedy, broken: Iterable[str]) -> Remedy:
    """The remedy, with what its own page shows and then what the connections show that are broken today."""
    proofs = describe_proofs(broken)
    return replace(remedy, verify=f"{remedy.verify}; {proofs}") if proofs else remedy
