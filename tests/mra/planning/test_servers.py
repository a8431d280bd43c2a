"""CUCM, IM and Presence and Unity: without security first, then with it."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.certificate import print_serial
from edgetrust.model.deployment import Deployment, Role, SecurityMode, Slot, UcCluster
from edgetrust.model.finding import Impact
from edgetrust.model.inventory import Inventory
from edgetrust.model.plan import PlanStep
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.servers import load_servers
from edgetrust.mra.planning.site import Site
from tests.blank import C1, C2, CUCM1, CUCM2, IMP1, clusters, servers, stand_alone
from tests.deployments import PUBLISHER, SUBSCRIBER, map_nodes, reference
from tests.deployments import stand_alone as in_memory

NOTHING = Inventory(files={}, identities={}, trust_lists={}, incomplete=frozenset(), public_roots=())
MANAGEMENT = "Cisco Unified OS Administration > Security > Certificate Management"
SERVERS = "Configuration > Unified Communications > Unified CM servers"
COMMAND_LINE, EXPRESSWAY_C = "the command line of CUCM", "Cisco Unified CM Administration > Device > Expressway-C"
PROFILES = "Cisco Unified CM Administration > System > Security > Phone Security Profile"


def loading(deployment: Deployment) -> list[PlanStep]:
    """The steps of a deployment of which nothing is loaded."""
    certificates = plan_certificates(deployment)
    return list(load_servers(Site(deployment=deployment, inventory=NOTHING, certificates=certificates, trust=())))


def test_secure_registration_comes_after_a_first_registration() -> None:
    """As the article says, with CallManager's certificate, mixed mode, profiles and OAuth behind it."""
    found = [(step.node, step.where) for step in loading(clusters())]

    assert found == [
        (CUCM1, MANAGEMENT),
        (IMP1, MANAGEMENT),
        (IMP1, MANAGEMENT),
        ("unity1.corp.example.com", MANAGEMENT),
        (C1, "Maintenance > Security > Ciphers"),
        (C2, "Maintenance > Security > Ciphers"),
        (C1, SERVERS),
        (C1, "Configuration > Unified Communications > IM and Presence Service nodes"),
        (C1, "Configuration > Unified Communications > Unity Connection servers"),
        (None, "an endpoint outside"),
        (CUCM1, MANAGEMENT),
        (CUCM1, COMMAND_LINE),
        (CUCM1, COMMAND_LINE),
        (C1, SERVERS),
        (CUCM1, EXPRESSWAY_C),
        (CUCM1, PROFILES),
        (CUCM1, PROFILES),
    ]


def test_devices_register_securely_only_after_the_expressway_c_has_made_its_zones() -> None:
    """It makes them when it is told to look again, after CUCM has changed its mode: CEtls or CEOAuth."""
    site = stand_alone()

    def secured(cluster: UcCluster) -> list[tuple[str, str]]:
        found = loading(replace(site, cucm=(cluster,)))
        start = next(number for number, step in enumerate(found) if step.where == "an endpoint outside")
        return [(step.where, step.verify) for step in found[start + 2 :]]

    mixed = replace(site.cucm[0], security_mode=SecurityMode.MIXED, phone_security_profiles=("secure.example.com",))
    added = f"the page lists {CUCM1} without an error"
    assert secured(site.cucm[0]) == []
    assert secured(mixed) == [
        (COMMAND_LINE, "Cluster Security Mode is 1 under Enterprise Parameters"),
        (SERVERS, f"{added}; Configuration > Zones > Zones shows the CEtls zones Active"),
        (PROFILES, "an encrypted device registers from outside; CUCM answers no REGISTER with 403"),
    ]
    assert secured(replace(site.cucm[0], sip_oauth=True)) == [
        (COMMAND_LINE, "show open ports regexp 5091 lists Cisco CallManager as listening"),
        (SERVERS, added),
        (EXPRESSWAY_C, "Configuration > Zones > Zones on the Expressway-C shows the CEOAuth zones Active"),
        (PROFILES, "a device with an OAuth profile registers from outside over port 5091"),
    ]


def test_sip_oauth_says_what_is_typed_and_what_is_restarted() -> None:
    """Where nothing is loaded yet; what is there is confirmed, and costs nothing."""
    site = stand_alone()
    enabling = loading(replace(site, cucm=(replace(site.cucm[0], sip_oauth=True),)))[-4]
    held = in_memory(cucm={"sip_oauth": True})
    placed = plan_certificates(held.deployment)
    there = Site(deployment=held.deployment, inventory=held.inventory, certificates=(), trust=(), placed=placed)

    assert enabling.do == (
        "have OAuth with Refresh Login Flow enabled under Enterprise Parameters; utils sipOAuth-mode enable where the "
        "mode is not enabled yet, then restart Cisco CallManager on every node that runs it"
    )
    assert enabling.impact is Impact.SERVICE_RESTART
    assert [step.impact for step in list(load_servers(there))[-4:]] == [Impact.NONE] * 4


def test_one_upload_on_the_publisher_reaches_every_node() -> None:
    """The services of tomcat are restarted on each, and single sign-on is taken care of."""
    tomcat = loading(clusters())[0]

    assert tomcat.do == (
        f"upload the tomcat certificate of {CUCM1}, {CUCM2} and cucm3.corp.example.com on {CUCM1}, from where it "
        "reaches the other 2 nodes; then on every node restart Cisco Tomcat (utils service restart Cisco Tomcat), UDS "
        "Tomcat, AXL Tomcat and Cisco TFTP, where they run ILS, LBM, Extension Mobility and DRF Master and Local, and "
        "with SIP OAuth Cisco CallManager; where SSO is used, disable it before and enable it afterwards"
    )
    assert tomcat.impact.value == "service-restart"


def test_callmanager_is_never_renewed_with_tvs() -> None:
    """Phones would trust nothing any more."""
    callmanager = next(step for step in loading(stand_alone()) if "CallManager certificate of" in step.do)

    assert callmanager.do.endswith(
        "never renew the TVS or ITLRecovery certificate in the same window, or phones trust nothing any more"
    )
    assert callmanager.impact.value == "re-enrolment"


def declaring(*slots: Slot) -> Deployment:
    """A stand-alone deployment that declares certificates of CUCM in these slots."""
    given = {slot: (reference("ec.pem"),) for slot in slots}
    return map_nodes(stand_alone(), lambda node: replace(node, certificates=given) if node.role is Role.CUCM else node)


def ciphers(deployment: Deployment) -> list[str]:
    """What the steps about ciphers say."""
    return [step.do for step in loading(deployment) if step.where == "Maintenance > Security > Ciphers"]


FIRST = (
    "put ECDHE-RSA-AES256-GCM-SHA384: in front of the HTTPS and SIP TLS ciphers, or CUCM may show certificates that "
    "are not planned and usually signed by themselves: "
)


def test_rsa_ciphers_come_first_where_ecdsa_is_not_planned() -> None:
    """From X14.2 on; declared ECDSA certificates are planned instead, each of the two for itself."""
    both = declaring(Slot.TOMCAT_ECDSA, Slot.CALLMANAGER_ECDSA)

    assert ciphers(stand_alone("X14.2")) == [f"{FIRST}tomcat-ECDSA and CallManager-ECDSA of {CUCM1}"]
    assert ciphers(stand_alone("X14.1")) == []
    assert ciphers(declaring(Slot.TOMCAT_ECDSA)) == [f"{FIRST}CallManager-ECDSA of {CUCM1}"]
    assert ciphers(both) == []


def test_one_cluster_with_ecdsa_certificates_says_nothing_of_another() -> None:
    """The Expressway-C has one order of ciphers for all of them."""
    declared = declaring(Slot.TOMCAT_ECDSA, Slot.CALLMANAGER_ECDSA)
    other = servers(Role.CUCM, "branch", 2)

    assert ciphers(replace(declared, cucm=(*declared.cucm, other))) == [
        f"{FIRST}tomcat-ECDSA and CallManager-ECDSA of branch1.corp.example.com and branch2.corp.example.com"
    ]


def test_servers_are_added_as_they_are_typed() -> None:
    """By the publisher address, unless that is to be typed anew; with the TLS verify mode of the deployment."""
    site = stand_alone()

    def added(address: str | None, *, tls_verify: bool) -> str:
        cluster = replace(site.cucm[0], publisher_address=address, tls_verify=tls_verify)
        return next(step.do for step in loading(replace(site, cucm=(cluster,))) if step.where == SERVERS)

    again = "where it is there already, Refresh servers"
    assert added(None, tls_verify=True) == f"add {CUCM1} with TLS verify mode On; {again}"
    assert (
        added("ccm.corp.example.com", tls_verify=False) == f"add ccm.corp.example.com with TLS verify mode Off; {again}"
    )
    assert added("192.0.2.1", tls_verify=True) == f"add {CUCM1} with TLS verify mode On; {again}"


def test_what_no_file_tells_is_confirmed() -> None:
    """Certificates by their files, ciphers, mixed mode and profiles, although nothing is to be made."""
    site = in_memory(
        certificates={(node, "tomcat"): {} for node in (PUBLISHER, SUBSCRIBER)},
        cucm={"security_mode": SecurityMode.MIXED, "phone_security_profiles": ("secure.example.com",)},
    )
    placed = plan_certificates(site.deployment)

    found = list(
        load_servers(
            Site(deployment=site.deployment, inventory=site.inventory, certificates=(), trust=(), placed=placed)
        )
    )

    confirmed = [(step.where, step.impact) for step in found if step.do.startswith("confirm that")]
    assert confirmed == [
        (MANAGEMENT, Impact.NONE),
        ("Maintenance > Security > Ciphers", Impact.NONE),
        (MANAGEMENT, Impact.NONE),
        ("the command line of CUCM", Impact.NONE),
        ("Cisco Unified CM Administration > System > Security > Phone Security Profile", Impact.NONE),
    ]
    leaves = [site.inventory.identities[node, Slot.TOMCAT].leaf for node in (PUBLISHER, SUBSCRIBER)]
    files = " and ".join(
        f"{leaf.source.file} (serial number {print_serial(leaf.certificate.serial)})" for leaf in leaves
    )
    assert found[0].do.startswith(
        f"confirm that the tomcat certificate of {PUBLISHER} and {SUBSCRIBER} is {files}; where another one is in use, "
        "upload it, then on every node restart Cisco Tomcat"
    )


def test_without_servers_there_is_nothing_to_do() -> None:
    """And without an Expressway-C nobody to add them."""
    assert loading(stand_alone(cucm=())) == []
    alone = replace(stand_alone(), expressway_c=None)
    assert [step.where for step in loading(alone)] == [MANAGEMENT, "an endpoint outside", MANAGEMENT]
