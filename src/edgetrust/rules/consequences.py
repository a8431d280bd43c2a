"""What people lose when a connection fails: the same words in every rule.

Not here: which connections fail (a finding lists them by id).
"""

from __future__ import annotations

from collections.abc import Iterable

_CUCM_SIGN_IN = "users outside whose home is this CUCM cannot sign in"
_NO_CONFIGURATION = "devices outside get no configuration from this CUCM"
_NO_SECURE_REGISTRATION = "encrypted devices outside cannot register with this CUCM"
_NO_PRESENCE = "chat and presence fail outside"
_JABBER = "Jabber asks its users outside whether to accept the certificate"
_JABBER_STOPS = "Jabber outside cannot sign in, and its users are not even asked"
_PHONES = "7800 and 8800 phones outside do not register, and nobody can accept the certificate for them"
_TC = "TC and CE endpoints outside do not register"

EFFECTS = {
    "traversal": "the traversal zone stays down, so nobody outside can sign in or call",
    "ssh-tunnel": "the SSH tunnels stay down, so nobody outside can sign in",
    "xcp-router": _NO_PRESENCE,
    "sip-service": "devices outside sign in but do not register for calls",
    "cluster-peer": "the peers of the Expressway cluster stop replicating",
    "cucm-https": _CUCM_SIGN_IN,
    "cucm-config": _NO_CONFIGURATION,
    "cucm-config-secure": _NO_CONFIGURATION,
    "cucm-sip": _NO_SECURE_REGISTRATION,
    "cucm-sip-back": _NO_SECURE_REGISTRATION,
    "cucm-sip-oauth": "devices outside that register with OAuth tokens cannot register with this CUCM",
    "imp-https": _NO_PRESENCE,
    "imp-xmpp": _NO_PRESENCE,
    "unity-https": "voicemail cannot be reached from outside",
    "jabber-https": _JABBER,
    "jabber-sip": _JABBER,
    "jabber-xmpp": _JABBER,
    "phone-https": _PHONES,
    "phone-sip": _PHONES,
    "tc-https": _TC,
    "tc-sip": _TC,
    "proxy-edge": "nothing gets through the edge proxy, whatever the endpoints trust",
}
"""By kind of connection, in the order in which the kinds are listed."""


_PARTIAL = {
    "traversal": "the traversal zone stays down on these connections, so whoever is sent over them can neither sign in "
    "nor call",
    "ssh-tunnel": "the SSH tunnels of these connections stay down, so whoever is sent over them cannot sign in",
}
"""Said where others of the kind work: the other peers of a cluster go on."""


def describe_effects(connections: Iterable[str], working: Iterable[str] = (), *, asks: bool = True) -> str:
    """What fails for whom when these connections (ids) fail, and those go on working; each effect once. Unless Jabber
    `asks`, its users are not even asked."""
    kinds = _kinds_of(connections)
    left = _kinds_of(working) if kinds & _PARTIAL.keys() else frozenset()
    effects = dict.fromkeys(
        _PARTIAL[kind] if kind in _PARTIAL and kind in left else effect
        for kind, effect in EFFECTS.items()
        if kind in kinds
    )
    return "; ".join(_JABBER_STOPS if effect is _JABBER and not asks else effect for effect in effects)


def _kinds_of(connections: Iterable[str]) -> frozenset[str]:
    return frozenset(each.partition(":")[0] for each in connections)
