"""Who may sign a certificate, for which purposes, and why.

Sources: TAC 213872 (public and private CAs, phones), TAC 225482 and 225693 (end of clientAuth), certificate guide
(appendix on AD CS), Security Guide for CUCM 14 (what its requests ask for). Not here: the calendar of the public CAs
(`edgetrust.mra.public_cas`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from edgetrust.model.certificate import KeyKind, KeyUsage
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import ExpresswayCluster, Role, Slot
from edgetrust.model.plan import PlannedKey, Signer
from edgetrust.mra.connections import endpoint_facing_role
from edgetrust.mra.planning.demands import Demands, purposes_in_use
from edgetrust.mra.planning.order import Order
from edgetrust.mra.public_cas import CHROME_CERTIFICATES_SERVER_ONLY, PUBLIC_CAS, alternatives, release_offer
from edgetrust.mra.releases import ACME_KEEPS_CLIENT_AUTH, is_in_force
from edgetrust.mra.uploads import purposes_of_store, waits_for_switch

_BOTH = (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH)
_CLIENT_ONLY = (Purpose.CLIENT_AUTH,)
_WITH_DATA_ENCIPHERMENT = (Slot.TOMCAT, Slot.TOMCAT_ECDSA, Slot.CALLMANAGER, Slot.CALLMANAGER_ECDSA)
"""Their requests ask for this usage, of EC keys as well; what that of cup-xmpp asks for is not documented."""


_MICROSOFT = (
    "Microsoft's template Web Server gives serverAuth alone: take a copy of it to which Client Authentication is added "
    "(Extensions > Application Policies)"
)


def planned_purposes(order: Order, demands: Demands) -> tuple[Purpose, ...]:
    """The purposes that the certificate must permit: those of its store, and those that any connection demands."""
    if order.cluster is not None:
        return _BOTH
    wanted = set(purposes_of_store(order.side, order.slot)) if order.side is not None else set()
    for node in order.nodes:
        for demanded in demands.get((node.id, order.slot), ()):
            wanted.update(demanded.requirement.purposes)
    if order.role is Role.EDGE_PROXY and order.slot is Slot.SERVER:
        wanted.add(Purpose.SERVER_AUTH)
    return tuple(purpose for purpose in Purpose if purpose in wanted)


def needed_purposes(order: Order, demands: Demands) -> tuple[Purpose, ...]:
    """Those of the planned purposes without which the certificate does not do: CUCM asks for both in its requests, and
    takes what comes back."""
    planned = planned_purposes(order, demands)
    if order.cluster is None:
        return planned
    used = {each for node in order.nodes for each in purposes_in_use(demands, node, order.slot)}
    return tuple(each for each in planned if each is Purpose.SERVER_AUTH or each in used)


def planned_usages(order: Order, key: PlannedKey) -> tuple[KeyUsage, ...]:
    """What TLS needs: signatures, and for RSA the key exchange of TLS 1.2 that encrypts; and what CUCM asks for
    besides."""
    wanted = {KeyUsage.DIGITAL_SIGNATURE}
    if key.kind is KeyKind.RSA:
        wanted.add(KeyUsage.KEY_ENCIPHERMENT)
    if order.slot in _WITH_DATA_ENCIPHERMENT:
        wanted.add(KeyUsage.DATA_ENCIPHERMENT)
    return tuple(usage for usage in KeyUsage if usage in wanted)


def planned_signer(order: Order) -> Signer:
    """Who may sign the certificate of an order."""
    if order.role is endpoint_facing_role(order.deployment) and order.slot is Slot.SERVER:
        return Signer.PUBLIC
    if order.role in (Role.EXPRESSWAY_E, Role.EDGE_PROXY):
        return Signer.EITHER
    return Signer.INTERNAL


def signer_reasons(order: Order, purposes: tuple[Purpose, ...]) -> Iterator[str]:
    """Why this signer and these purposes."""
    if order.cluster is not None:
        yield from _inside_reasons(order)
    elif order.role is Role.EXPRESSWAY_C:
        yield "only machines of yours verify it, and an internal CA certifies internal names"
    elif order.slot is Slot.CLIENT:
        yield from _outer_client_reasons(order)
    elif planned_signer(order) is Signer.PUBLIC:
        yield from _endpoint_reasons(order)
    else:
        yield (
            "endpoints face the edge proxy, so an internal CA does if the proxy trusts it; Cisco advises a public CA "
            "on every Expressway-E"
        )
    yield from _purpose_reasons(order, purposes)
    if Purpose.CLIENT_AUTH in purposes and planned_signer(order) is Signer.INTERNAL:
        yield _MICROSOFT


def signer_warnings(order: Order, purposes: tuple[Purpose, ...], *, at: datetime | None = None) -> Iterator[str]:
    """What the choice of signer costs, or will cost; `at` tells which days are past."""
    side = order.side
    if side is None:
        return
    if Purpose.CLIENT_AUTH in purposes and side.role is Role.EXPRESSWAY_E and order.slot is Slot.SERVER:
        yield _sunset(at)
        yield _offer(order, side)
        both = ", ".join(f"{each.issuer} under {each.root}" for each in alternatives(*_BOTH))
        doubt = "; ask the CA whether it still issues both" if at is not None and _is_over(at) else ""
        yield f"public hierarchies that keep both purposes: {both} (field notice FN74362{doubt})"
    if side.acme and order.slot is Slot.SERVER:
        does_no_harm = Purpose.CLIENT_AUTH not in purposes and is_in_force(ACME_KEEPS_CLIENT_AUTH, side.version)
        yield from _acme_warnings(order, does_no_harm=does_no_harm)


def _offer(order: Order, side: ExpresswayCluster) -> str:
    """What helps: the release of the Expressway-E, unless an older Expressway-C stands in its way."""
    inner = order.deployment.expressway_c
    if inner is None or Purpose.CLIENT_AUTH in purposes_of_store(side, order.slot):
        return release_offer(side.version).expressway_e
    return (
        f"upgrade the Expressway-C from {inner.version} to {side.version}, and the server certificate of the "
        "Expressway-E needs serverAuth alone"
    )


def _acme_warnings(order: Order, *, does_no_harm: bool) -> Iterator[str]:
    """What the built-in ACME client asks for, and what it does."""
    if not does_no_harm:
        yield "the built-in ACME client renews without clientAuth: switch its scheduler off, or it replaces this one"
    else:
        yield (
            "with ACME, untick Copy server certificate file as client certificate, which is ticked by default: or the "
            "client certificate becomes one without clientAuth at each renewal"
        )
    yield "with ACME every name needs a public A record, and port 80 of every peer must be reachable"
    if len(order.nodes) > 1:
        yield "with ACME a request names one peer and the cluster, never all: a shared certificate is not possible"


def _endpoint_reasons(order: Order) -> Iterator[str]:
    kinds = [endpoint.role for endpoint in order.deployment.endpoints]
    if Role.IP_PHONES in kinds:
        yield "7800/8800 phones accept only the public CAs in the list of their firmware, which nobody can change"
    if Role.TC in kinds:
        yield "TC/CE endpoints refuse a CA that is not on their list, and do not ask anybody"
    if Role.JABBER in kinds:
        yield "Jabber asks its user to accept a certificate whose CA the operating system does not know"
    yield "Cisco rules a private CA out for what endpoints see"


def _outer_client_reasons(order: Order) -> Iterator[str]:
    if order.role is Role.EDGE_PROXY:
        yield "only the Expressway-E sees it: any CA does that its trusted CA list holds"
        return
    yield (
        "within this deployment only the peers of its cluster see it; partners that it calls (XMPP federation, "
        "business-to-business calls, neighbour zones with TLS verify) must trust its CA"
    )
    client = ", ".join(f"{each.issuer} under {each.root}" for each in alternatives(*_CLIENT_ONLY))
    yield f"public CAs end clientAuth; hierarchies for clients go on: {client} (field notice FN74362)"


def _inside_reasons(order: Order) -> Iterator[str]:
    yield "only machines of yours verify it, and one internal CA for all of CUCM keeps every list short"
    if order.slot in _WITH_DATA_ENCIPHERMENT:
        yield "a CSR of CUCM asks for serverAuth and clientAuth; the CA must keep both, and the dataEncipherment bit"
    else:
        yield "its CSR asks for serverAuth and clientAuth; the CA must keep both"
    if order.slot in (Slot.CALLMANAGER, Slot.CALLMANAGER_ECDSA):
        yield "in secure registration CUCM is the TLS client of a second handshake: without clientAuth that fails"
    if order.is_multi_server:
        yield (
            "one multi-server certificate for the whole cluster: one order and one upload on the publisher instead of "
            "one for each node"
        )
    if order.slot is Slot.CALLMANAGER and order.is_multi_server:
        yield "from CUCM 14 on Reuse Certificate takes the multi-server tomcat certificate for CallManager instead"
    if order.role is Role.IM_AND_PRESENCE and order.slot is Slot.TOMCAT:
        yield "a multi-server tomcat certificate of a CUCM cluster that these nodes belong to covers them already"


def _purpose_reasons(order: Order, purposes: tuple[Purpose, ...]) -> Iterator[str]:
    side = order.side
    if side is None:
        return
    if order.slot is Slot.CLIENT:
        if side.role is Role.EXPRESSWAY_C:
            yield "the traversal zone and SSH tunnels demand clientAuth of it; serverAuth beside it does no harm"
        yield "the Client certificate page refuses a certificate whose extended key usage is serverAuth alone"
    elif purposes == _BOTH and Purpose.CLIENT_AUTH not in purposes_of_store(side, order.slot):
        yield f"{side.version} demands serverAuth alone of it; {_who_demands_more(order)} as well"
    elif purposes == _BOTH:
        switch = " while EnableServerEkuUpload is Off" if waits_for_switch(side) else ""
        yield f"{side.version} demands serverAuth and clientAuth of the one certificate of a node{switch}"
    else:
        yield f"{side.version} demands serverAuth alone; the CSR page asks for clientAuth too, which the CA may drop"


def _who_demands_more(order: Order) -> str:
    """Whose connection demands clientAuth of a certificate of which its own store does not."""
    inner = order.deployment.expressway_c
    if order.role is Role.EXPRESSWAY_E and inner is not None:
        return f"the Expressway-C with {inner.version} demands clientAuth in SIP SERVICE"
    return "its connections demand clientAuth"


def _sunset(at: datetime | None) -> str:
    def said(day: date) -> str:
        return f"{day} (past)" if at is not None and at.date() > day else f"{day}"

    ends = sorted((each.last_issuance, each.name) for each in PUBLIC_CAS if each.last_issuance is not None)
    listed = ", ".join(f"{name} {said(day)}" for day, name in ends)
    chrome = CHROME_CERTIFICATES_SERVER_ONLY
    end = ": that day has come" if at is not None and _is_over(at) else ""
    return (
        f"public CAs end clientAuth; last day of issue: {listed}; and no certificate that Chrome is to trust carries "
        f"it when issued from {chrome.since} on ({chrome.source}){end}"
    )


def _is_over(at: datetime) -> bool:
    return at.date() >= CHROME_CERTIFICATES_SERVER_ONLY.since
