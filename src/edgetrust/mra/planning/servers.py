"""Steps: CUCM, IM and Presence and Unity, without security first and then with it.

Sources: TAC 213872 (non-secure profiles first), Security Guide for CUCM 14 (restarts, what never to renew together),
TAC 215572 (SIP OAuth: mode, restart, Refresh servers, profiles), TAC 225476 and 218018 (ECDSA ciphers), MRA guide
(adding servers, and refreshing them after CUCM has changed).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edgetrust.model.deployment import Node, Role, SecurityMode, Slot, UcCluster
from edgetrust.model.finding import Impact
from edgetrust.model.plan import PlannedCertificate, PlanStep
from edgetrust.mra.pages import (
    CIPHERS,
    CUCM_COMMAND_LINE,
    CUCM_EXPRESSWAY_C,
    CUCM_PHONE_SECURITY_PROFILE,
    SLOT_NAMES,
    UC_STATUS,
    ZONES,
    certificate_place,
)
from edgetrust.mra.planning.confirming import confirm_servers
from edgetrust.mra.planning.order import ECDSA_SLOTS
from edgetrust.mra.planning.settings import SERVER_PAGES
from edgetrust.mra.planning.site import Site, describe, step
from edgetrust.mra.planning.typed import publisher_of, typed_publisher
from edgetrust.mra.planning.words import joined, joined_few
from edgetrust.mra.releases import ECDSA_PREFERRED, is_in_force

_UC_ROLES = (Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION)
_CALLMANAGER = (Slot.CALLMANAGER, Slot.CALLMANAGER_ECDSA)


def load_servers(site: Site) -> Iterator[PlanStep]:
    """The certificates of HTTPS and XMPP, a first registration, then those of secure registration."""
    if not site.deployment.uc_clusters:
        return
    first = tuple(slot for slot in Slot if slot not in _CALLMANAGER)
    yield from (confirm_servers(site, planned) for planned in site.to_confirm(*_UC_ROLES, slots=first))
    for planned in site.to_make(*_UC_ROLES, slots=first):
        yield _upload(planned)
    yield from _ciphers(site)
    for cluster in site.deployment.uc_clusters:
        yield from _refresh(site, cluster)
    yield step(
        "an endpoint outside",
        "sign in and register with a non-secure device profile, before any secure one is assigned",
        verify=f"the endpoint registers and calls; {UC_STATUS} on the Expressway-C shows no error",
    )
    yield from (confirm_servers(site, planned) for planned in site.to_confirm(Role.CUCM, slots=_CALLMANAGER))
    for planned in site.to_make(Role.CUCM, slots=_CALLMANAGER):
        yield _upload(planned)
    for cluster in site.deployment.cucm:
        yield from _secure(site, cluster)


def _upload(planned: PlannedCertificate) -> PlanStep:
    place = certificate_place(planned.node.role, planned.slot)
    others = len(planned.shared_with)
    reached = "the other node" if others == 1 else f"the other {others} nodes"
    spread = f", from where it reaches {reached}" if others else ""
    everywhere = "on every node " if others else ""
    caution = f"; {place.caution}" if place.caution else ""
    return step(
        place.where,
        f"upload the {describe(planned)} on {planned.node.fqdn}{spread}; then {everywhere}{place.restart}{caution}",
        node=planned.node,
        impact=place.impact,
        verify=place.verify,
    )


def _ciphers(site: Site) -> Iterator[PlanStep]:
    """RSA ciphers must come first where an ECDSA certificate of CUCM is not ordered; no file tells whether they do."""
    side = site.deployment.expressway_c
    if side is None or not is_in_force(ECDSA_PREFERRED, side.version):
        return
    unplanned = [said for cluster in site.deployment.cucm if (said := _ecdsa_not_ordered(cluster))]
    if not unplanned:
        return
    is_new = bool(site.to_make(Role.CUCM, Role.EXPRESSWAY_C))
    action = "put ECDHE-RSA-AES256-GCM-SHA384: in front of the HTTPS and SIP TLS ciphers"
    if not is_new:
        action = "confirm that ECDHE-RSA-AES256-GCM-SHA384: stands in front of the HTTPS and SIP TLS ciphers"
    for node in side.nodes:
        yield step(
            CIPHERS,
            f"{action}, or CUCM may show certificates that are not planned and usually signed by themselves: "
            f"{'; '.join(unplanned)}",
            node=node,
            impact=Impact.NODE_RESTART if is_new else Impact.NONE,
            verify="the cipher strings begin with it after the restart"
            if is_new
            else "the cipher strings begin with it",
        )


def _ecdsa_not_ordered(cluster: UcCluster) -> str:
    """`tomcat-ECDSA and CallManager-ECDSA of cucm1.example.com`; empty where both are planned."""
    declared = {slot for node in cluster.nodes for slot in node.certificates}
    slots = [SLOT_NAMES[slot].removesuffix(" certificate") for slot in ECDSA_SLOTS if slot not in declared]
    return f"{joined(slots)} of {joined_few([node.fqdn for node in cluster.nodes])}" if slots else ""


def _refresh(site: Site, cluster: UcCluster, *, has_secure_zones: bool = False) -> Iterator[PlanStep]:
    """The servers as the Expressway-C knows them; by then it may have to make zones of mixed mode."""
    side = site.deployment.expressway_c
    if side is None:
        return
    mode = "On" if cluster.tls_verify else "Off"
    shown = f"; {ZONES} shows the CEtls zones Active" if has_secure_zones else ""
    yield step(
        SERVER_PAGES[cluster.role],
        f"add {typed_publisher(cluster)} with TLS verify mode {mode}; where it is there already, Refresh servers",
        node=side.nodes[0],
        verify=f"the page lists {joined_few([node.fqdn for node in cluster.nodes])} without an error{shown}",
    )


def _secure(site: Site, cluster: UcCluster) -> Iterator[PlanStep]:
    """CUCM first, then the zones that the Expressway-C makes by it, and then the devices that register through them."""
    publisher = publisher_of(cluster)
    is_new = any(publisher in planned.nodes for planned in site.to_make(Role.CUCM, slots=_CALLMANAGER))
    is_mixed = cluster.security_mode is SecurityMode.MIXED
    if is_mixed:
        yield _mixed_mode(publisher, is_new=is_new)
    if cluster.sip_oauth:
        yield _oauth_mode(publisher, is_new=is_new)
    if is_mixed or cluster.sip_oauth:
        yield from _refresh(site, cluster, has_secure_zones=is_mixed)
    if cluster.sip_oauth:
        yield from _oauth_peers(site, publisher)
    if cluster.phone_security_profiles:
        yield _profiles(publisher, cluster.phone_security_profiles, is_new=is_new)
    if cluster.sip_oauth:
        yield _oauth_devices(publisher, is_new=is_new)


def _mixed_mode(publisher: Node, *, is_new: bool) -> PlanStep:
    enter, update = "utils ctl set-cluster mixed-mode", "utils ctl update CTLFile"
    after = "restart the services that it names on every node, and reset the phones"
    return step(
        CUCM_COMMAND_LINE,
        f"{enter} where the cluster is not in mixed mode yet, else {update}; then {after}"
        if is_new
        else "confirm that the cluster is in mixed mode, and that its CTL file is newer than the CallManager "
        f"certificate; where not, {enter} or {update}, then {after}",
        node=publisher,
        impact=Impact.RE_ENROLMENT if is_new else Impact.NONE,
        verify="Cluster Security Mode is 1 under Enterprise Parameters",
    )


def _oauth_mode(publisher: Node, *, is_new: bool) -> PlanStep:
    flow, restart = "OAuth with Refresh Login Flow", "restart Cisco CallManager on every node that runs it"
    enable = "utils sipOAuth-mode enable"
    return step(
        CUCM_COMMAND_LINE,
        f"have {flow} enabled under Enterprise Parameters; {enable} where the mode is not enabled yet, then {restart}"
        if is_new
        else f"confirm that {flow} is enabled under Enterprise Parameters, and SIP OAuth mode, too; where the mode is "
        f"not, {enable}, then {restart}",
        node=publisher,
        impact=Impact.SERVICE_RESTART if is_new else Impact.NONE,
        verify="show open ports regexp 5091 lists Cisco CallManager as listening",
    )


def _profiles(publisher: Node, profiles: Sequence[str], *, is_new: bool) -> PlanStep:
    names = joined_few(profiles)
    return step(
        CUCM_PHONE_SECURITY_PROFILE,
        f"{'assign' if is_new else 'confirm that'} {names}{'' if is_new else _are(profiles, 'assigned')} to devices "
        "(Device Security Mode Encrypted, Transport TLS)",
        node=publisher,
        impact=Impact.RE_ENROLMENT if is_new else Impact.NONE,
        verify="an encrypted device registers from outside; CUCM answers no REGISTER with 403",
    )


def _oauth_peers(site: Site, publisher: Node) -> Iterator[PlanStep]:
    """CUCM accepts on 5091 whom it lists; Refresh servers enters them, but for those of another domain."""
    side = site.deployment.expressway_c
    if side is None:
        return
    listed = (
        f"{joined(node.fqdn for node in side.nodes)}{_are(side.nodes, 'listed')}{', each' if side.is_cluster else ''}"
    )
    yield step(
        CUCM_EXPRESSWAY_C,
        f"confirm that {listed} with a name of its certificate as X.509 Subject Name / Subject Alternative Name; add "
        "what Refresh servers did not enter",
        node=publisher,
        verify=f"{ZONES} on the Expressway-C shows the CEOAuth zones Active",
    )


def _oauth_devices(publisher: Node, *, is_new: bool) -> PlanStep:
    return step(
        CUCM_PHONE_SECURITY_PROFILE,
        f"{'tick' if is_new else 'confirm that'} Enable OAuth Authentication{'' if is_new else ' is ticked'} in the "
        "profiles of the devices that are to register with SIP OAuth",
        node=publisher,
        impact=Impact.RE_ENROLMENT if is_new else Impact.NONE,
        verify="a device with an OAuth profile registers from outside over port 5091",
    )


def _are(things: Sequence[object], done: str) -> str:
    return f" {'are' if len(things) > 1 else 'is'} {done}"
