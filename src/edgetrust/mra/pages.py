"""The pages on which things are mended, in the vendor's own words, and what a change there costs.

Sources: facts of the Administrator Guides X14.0 to X15.5 (Expressway) and the CUCM security guide; the menu path of the
zones page is common to all of them. Not here: sentences about a particular defect (`edgetrust.rules`).
"""

from __future__ import annotations

from collections.abc import Iterable

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.finding import Impact
from edgetrust.model.names import UriName
from edgetrust.model.value import dataclass

TRUSTED_CA = "Maintenance > Security > Trusted CA certificate"
SERVER_CERTIFICATE = "Maintenance > Security > Server certificate"
CLIENT_CERTIFICATE = "Maintenance > Security > Client certificate"
CRL_MANAGEMENT = "Maintenance > Security > CRL management"
SECURE_TRAVERSAL_TEST = "Maintenance > Security > Secure traversal test"
CLIENT_CERTIFICATE_TESTING = "Maintenance > Security > Client certificate testing"
CIPHERS = "Maintenance > Security > Ciphers"
CLUSTERING = "System > Clustering"
DNS = "System > DNS"
SIP = "Configuration > SIP"
ZONES = "Configuration > Zones > Zones"
DOMAINS = "Configuration > Domains"
UNIFIED_CM_SERVERS = "Configuration > Unified Communications > Unified CM servers"
IM_AND_PRESENCE_NODES = "Configuration > Unified Communications > IM and Presence Service nodes"
UNITY_CONNECTION_SERVERS = "Configuration > Unified Communications > Unity Connection servers"
UC_STATUS = "Status > Unified Communications"
UPGRADE = "Maintenance > Upgrade"
CUCM_CERTIFICATE_MANAGEMENT = "Cisco Unified OS Administration > Security > Certificate Management"
CUCM_COMMAND_LINE = "the command line of CUCM"
CUCM_SERVER = "Cisco Unified CM Administration > System > Server"
CUCM_EXPRESSWAY_C = "Cisco Unified CM Administration > Device > Expressway-C"
CUCM_PHONE_SECURITY_PROFILE = "Cisco Unified CM Administration > System > Security > Phone Security Profile"

STORE_NAMES = {
    Store.TRUSTED_CA: "trusted CA list",
    Store.TOMCAT_TRUST: "tomcat-trust",
    Store.CALLMANAGER_TRUST: "CallManager-trust",
    Store.CUP_XMPP_TRUST: "cup-xmpp-trust",
    Store.ENDPOINT: "trust list",
}
"""What a person calls a store."""

SLOT_NAMES = {
    Slot.SERVER: "server certificate",
    Slot.CLIENT: "client certificate",
    Slot.TOMCAT: "tomcat certificate",
    Slot.TOMCAT_ECDSA: "tomcat-ECDSA certificate",
    Slot.CALLMANAGER: "CallManager certificate",
    Slot.CALLMANAGER_ECDSA: "CallManager-ECDSA certificate",
    Slot.CUP_XMPP: "cup-xmpp certificate",
}
"""What a person calls the certificate of a slot."""

ROLE_NAMES = {
    Role.EXPRESSWAY_C: "Expressway-C",
    Role.EXPRESSWAY_E: "Expressway-E",
    Role.CUCM: "CUCM",
    Role.IM_AND_PRESENCE: "IM and Presence",
    Role.UNITY_CONNECTION: "Unity Connection",
    Role.EDGE_PROXY: "edge proxy",
    Role.JABBER: "Jabber",
    Role.IP_PHONES: "7800/8800 phones",
    Role.TC: "TC/CE endpoints",
}
"""What a person calls a role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is changed, and what the change costs."""

    where: str
    impact: Impact
    restart: str
    """What must be restarted, as a clause that can follow `then`; empty when nothing."""
    caution: str = ""
    """What else goes with it, as a clause that can follow; empty when nothing does."""
    verify: str
    """Where to see that it worked."""


def trust_list_place(role: Role, store: Store) -> Place:
    """Where certificates are appended to (or deleted from) a trust list."""
    if role.is_expressway:
        return Place(
            where=TRUSTED_CA,
            impact=Impact.NODE_RESTART,
            restart="restart the node",
            verify=f"{TRUSTED_CA}: Show all (decoded) lists what was appended and nothing of what was deleted",
        )
    if role is Role.CUCM:
        return Place(
            where=CUCM_CERTIFICATE_MANAGEMENT,
            impact=Impact.SERVICE_RESTART,
            restart="restart Cisco Tomcat, Cisco CallManager and Cisco HAProxy",
            verify=f"{_find_under(store)} on every node",
        )
    if role in (Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION):
        return Place(
            where=CUCM_CERTIFICATE_MANAGEMENT,
            impact=Impact.SERVICE_RESTART,
            restart="restart the services the upload names",
            verify=_find_under(store),
        )
    return _outside_trust_place(role)


def append_words(role: Role, store: Store) -> str:
    """What the page calls appending to a list, as the beginning of a sentence that goes on with the certificates."""
    if role.is_expressway:
        return "Append CA certificate:"
    if role in (Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION):
        return f"Upload Certificate/Certificate chain, purpose {STORE_NAMES[store]}:"
    return "add to the trusted CAs:"


def clock_page(role: Role) -> str:
    """Where the time of a node is seen and set."""
    return "System > Time" if role.is_expressway else "utils ntp status, on the command line"


def certificate_place(role: Role, slot: Slot) -> Place:
    """Where the certificate of a slot is requested and uploaded."""
    if role.is_expressway:
        return Place(
            where=_page_of(slot),
            impact=Impact.NODE_RESTART,
            restart="restart the node",
            verify=f"{_page_of(slot)}: Show (decoded) shows the new certificate, as it was asked for",
        )
    if role is Role.EDGE_PROXY:
        return _outside_trust_place(role)
    return Place(
        where=CUCM_CERTIFICATE_MANAGEMENT,
        impact=Impact.RE_ENROLMENT if slot in _OF_PHONES else Impact.SERVICE_RESTART,
        restart=_restart_after(role, slot),
        caution=_CAUTIONS.get(slot, "") if role is Role.CUCM else "",
        verify=f"{CUCM_CERTIFICATE_MANAGEMENT}: the {SLOT_NAMES[slot]} shows the new serial number",
    )


_OF_PHONES = (Slot.CALLMANAGER, Slot.CALLMANAGER_ECDSA)
"""Phones keep these in their trust lists, and must reset when they change."""

_NOT_TOGETHER = "never renew the TVS or ITLRecovery certificate in the same window, or phones trust nothing any more"
_CAUTIONS = {
    Slot.TOMCAT: "where SSO is used, disable it before and enable it afterwards",
    Slot.CALLMANAGER: _NOT_TOGETHER,
    Slot.CALLMANAGER_ECDSA: _NOT_TOGETHER,
}


def _restart_after(role: Role, slot: Slot) -> str:
    """CUCM's services by certificate; of the others only Tomcat is documented."""
    tomcat = "restart Cisco Tomcat (utils service restart Cisco Tomcat)"
    if slot in _OF_PHONES:
        return (
            "restart Cisco Trust Verification Service, Cisco TFTP, Cisco CallManager, Cisco CTIManager and Cisco "
            "HAProxy (from 14SU1 on HAProxy alone), in mixed mode update the CTL, and let the phones reset"
        )
    if role is Role.CUCM and slot is Slot.TOMCAT:
        return (
            f"{tomcat}, UDS Tomcat, AXL Tomcat and Cisco TFTP, where they run ILS, LBM, Extension Mobility and DRF "
            "Master and Local, and with SIP OAuth Cisco CallManager"
        )
    if role is Role.CUCM and slot is Slot.TOMCAT_ECDSA:
        return f"{tomcat}, UDS Tomcat, AXL Tomcat, and DRF Master and Local where they run"
    return tomcat if slot is Slot.TOMCAT else "restart the services the upload names"


def _page_of(slot: Slot) -> str:
    return CLIENT_CERTIFICATE if slot is Slot.CLIENT else SERVER_CERTIFICATE


def _find_under(store: Store) -> str:
    what = "what was uploaded and nothing of what was deleted"
    return f"{CUCM_CERTIFICATE_MANAGEMENT}: Find lists, under {STORE_NAMES[store]}, {what}"


def _outside_trust_place(role: Role) -> Place:
    where = {
        Role.EDGE_PROXY: "the certificate pages of the edge proxy",
        Role.JABBER: "the certificate store of the operating system (Windows: Trusted Root Certification Authorities)",
        Role.TC: "the CA list of the endpoint (web interface, API or provisioning)",
    }.get(role, "the endpoint")
    return Place(where=where, impact=Impact.NONE, restart="", verify="what was added is listed there")


def crl_words(sources: Iterable[str]) -> str:
    """What to do on the page for revocation lists; `sources` as `describe_crl_source` has them."""
    return (
        f"upload one PEM file with the current CRLs of all CAs, among them {', '.join(sources)}; or set up automatic "
        "updates"
    )


def describe_crl_source(certificate: Certificate) -> str:
    """The issuer of a certificate, and where it says that its CRL is published."""
    points = certificate.crl_distribution_points
    names = [name for point in points if point.names for name in point.names] if isinstance(points, tuple) else []
    urls = [name.value for name in names if isinstance(name, UriName)]
    return f"{certificate.issuer.rfc4514} ({urls[0]})" if urls else certificate.issuer.rfc4514
