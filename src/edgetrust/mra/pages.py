"""The pages on which things are mended, in the vendor's own words, and what a change there costs.

Sources: facts of the Administrator Guides X14.0 to X15.5 (Expressway) and the CUCM security guide; the menu path of the
zones page is common to all of them. Not here: sentences about a particular defect (`edgetrust.rules`).
"""

from __future__ import annotations

from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.finding import Impact
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
    verify: str
    """Where to see that it worked."""


def trust_list_place(role: Role, store: Store) -> Place:
    """Where certificates are appended to (or deleted from) a trust list."""
    if role.is_expressway:
        return Place(
            where=TRUSTED_CA,
            impact=Impact.NODE_RESTART,
            restart="restart the node",
            verify=_expressway_verify(role),
        )
    if role is Role.CUCM:
        return Place(
            where=CUCM_CERTIFICATE_MANAGEMENT,
            impact=Impact.SERVICE_RESTART,
            restart="restart Cisco Tomcat, Cisco CallManager and Cisco HAProxy",
            verify=f"{CUCM_CERTIFICATE_MANAGEMENT}: Find lists it under {STORE_NAMES[store]} on every node",
        )
    if role in (Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION):
        return Place(
            where=CUCM_CERTIFICATE_MANAGEMENT,
            impact=Impact.SERVICE_RESTART,
            restart="restart the services the upload names",
            verify=f"{CUCM_CERTIFICATE_MANAGEMENT}: Find lists it under {STORE_NAMES[store]}",
        )
    return _outside_trust_place(role)


def append_words(role: Role, store: Store) -> str:
    """What the page calls appending to a list, as the beginning of a sentence that goes on with the certificates."""
    if role.is_expressway:
        return "Append CA certificate:"
    if role in (Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION):
        return f"Upload Certificate/Certificate chain, purpose {STORE_NAMES[store]}:"
    return "add to the trusted CAs:"


def certificate_place(role: Role, slot: Slot) -> Place:
    """Where the certificate of a slot is requested and uploaded."""
    if role.is_expressway:
        return Place(
            where=CLIENT_CERTIFICATE if slot is Slot.CLIENT else SERVER_CERTIFICATE,
            impact=Impact.NODE_RESTART,
            restart="restart the node",
            verify=_expressway_verify(role),
        )
    if role is Role.EDGE_PROXY:
        return _outside_trust_place(role)
    services = {
        Slot.TOMCAT: "restart Cisco Tomcat (utils service restart Cisco Tomcat) and Cisco TFTP",
        Slot.TOMCAT_ECDSA: "restart Cisco Tomcat (utils service restart Cisco Tomcat)",
    }
    return Place(
        where=CUCM_CERTIFICATE_MANAGEMENT,
        impact=Impact.SERVICE_RESTART if slot is not Slot.CALLMANAGER else Impact.RE_ENROLMENT,
        restart=services.get(slot, "restart the services the upload names"),
        verify=f"{CUCM_CERTIFICATE_MANAGEMENT}: the {SLOT_NAMES[slot]} shows the new serial number",
    )


def _expressway_verify(role: Role) -> str:
    if role is Role.EXPRESSWAY_C:
        return f"{SECURE_TRAVERSAL_TEST} on the Expressway-C; {ZONES} shows the traversal zone Active"
    return f"{ZONES} shows the traversal zone Active; {SECURE_TRAVERSAL_TEST} on the Expressway-C"


def _outside_trust_place(role: Role) -> Place:
    where = {
        Role.EDGE_PROXY: "the certificate pages of the edge proxy",
        Role.JABBER: "the certificate store of the operating system (Windows: Trusted Root Certification Authorities)",
        Role.TC: "the CA list of the endpoint (web interface, API or provisioning)",
    }.get(role, "the endpoint")
    return Place(where=where, impact=Impact.NONE, restart="", verify="sign in from outside and look at the result")
