"""Captured refusals, with the page of the product that refuses."""

from __future__ import annotations

from collections.abc import Sequence

from edgetrust.model.diagnosis import Diagnosis
from edgetrust.model.finding import Finding
from edgetrust.mra.pages import CUCM_CERTIFICATE_MANAGEMENT, SERVER_CERTIFICATE, TRUSTED_CA
from edgetrust.rules.log_rejections import FOR_ENDPOINTS
from edgetrust.rules.traffic.peer_rejected_certificate import ANY_LIST
from tests import make
from tests.archived import TWIN
from tests.calls import ADDRESSES, both_sides
from tests.deployments import AUTHORITIES, C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLISHER, Site, stand_alone
from tests.diagnosed import diagnosed
from tests.wire.talk import talk
from tests.wire.tcp import End
from tests.wire.truth import Alert, Closing, Peer

C_LEAF = make.leaf(C1, CORP_ISSUING, sans=[C1])
E_LEAF = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"])
TOMCAT = make.leaf(PUBLISHER, CORP_ISSUING)
STRANGER = "203.0.113.7"


def refusal(diagnosis: Diagnosis, rule: str = "peer-rejected-certificate") -> Finding:
    """What is said of it."""
    (found,) = [each for each in diagnosis.findings if each.rule == rule]
    return found


def by_client(
    site: Site | None,
    client: str,
    port: int,
    shown: Sequence[make.Issued] = (E_LEAF,),
    *,
    trusts: make.Issued = CORP_ROOT,
    alert: int = 48,
) -> Diagnosis:
    """A client that does not know the CA of the Expressway-E."""
    called = Peer(chain=[*shown], trusts=None)
    caller = Peer(chain=[], trusts=[trusts])
    conversation = talk(
        "x", caller, called, sni=None, port=port, alerts=(Alert("client", 2, alert),), closing=Closing("client"), data=0
    )
    return diagnosed(site, conversations=[conversation], ends=(End(client, 40001), End(ADDRESSES[E1], port)))


def test_a_client_from_outside_gets_another_certificate_to_see() -> None:
    """Nobody reaches the lists of all phones."""
    found = refusal(by_client(both_sides(C_LEAF, E_LEAF).site(), STRANGER, 8443, (E_LEAF, PUBLIC_ISSUING)))

    assert [(each.node, each.where, each.do) for each in found.remedy.steps] == [
        (E1, SERVER_CERTIFICATE, FOR_ENDPOINTS)
    ]
    assert found.node == E1
    assert STRANGER in found.message


def test_a_chain_that_is_held_and_not_sent_asks_for_a_restart() -> None:
    """The list at hand leads to the root, and the leaf came alone: the list needs no change."""
    found = refusal(by_client(both_sides(C_LEAF, E_LEAF).site(), STRANGER, 8443), "intermediate-missing")

    assert "holds the chain, and the node was seen to send none of it" in found.message
    assert [(each.node, each.where, each.do) for each in found.remedy.steps] == [
        (E1, TRUSTED_CA, "see that the list of the node holds the chain; then restart the node")
    ]


def test_who_calls_at_another_port_is_no_endpoint() -> None:
    """Nor anybody where no deployment is known."""
    elsewhere = refusal(by_client(both_sides(C_LEAF, E_LEAF).site(), STRANGER, 5063))
    unknown = refusal(by_client(None, STRANGER, 8443))

    assert [each.remedy.steps[0].where for each in (elsewhere, unknown)] == [ANY_LIST, ANY_LIST]


def by_server(port: int, server: str, store: str) -> Finding:
    """A server that does not know the CA of the Expressway-C, whose list is not at hand."""
    site = stand_alone(
        certificates={(C1, "server"): [C_LEAF], (PUBLISHER, "tomcat"): [TOMCAT], (PUBLISHER, "callmanager"): [TOMCAT]},
        trust={(server, store): None},
    )
    caller = Peer(chain=[C_LEAF, CORP_ISSUING], trusts=AUTHORITIES)
    called = Peer(chain=[TOMCAT, CORP_ISSUING], trusts=[PUBLIC_ISSUING])
    conversation = talk(
        "x", caller, called, sni=None, port=port, alerts=(Alert("server", 2, 48),), closing=Closing("server"), data=0
    )
    ends = End(ADDRESSES[C1], 40001), End(ADDRESSES[server], port)
    return refusal(diagnosed(site, conversations=[conversation], ends=ends), f"expressway-ca-not-in-{store}")


def test_cucm_has_a_store_for_each_service() -> None:
    """And pages of its own; an SSH tunnel is none of its affairs."""
    tomcat, callmanager = by_server(6972, PUBLISHER, "tomcat-trust"), by_server(6971, PUBLISHER, "callmanager-trust")

    for found, store in ((tomcat, "tomcat-trust"), (callmanager, "CallManager-trust")):
        (step,) = found.remedy.steps
        assert (step.node, step.where) == (PUBLISHER, CUCM_CERTIFICATE_MANAGEMENT)
        assert step.do.startswith(f"Upload Certificate/Certificate chain, purpose {store}: CN=Corp ")
        assert "SSH" not in step.do
        assert step.do.endswith("; then restart Cisco Tomcat, Cisco CallManager and Cisco HAProxy")
    assert TRUSTED_CA not in tomcat.remedy.steps[0].where


def test_an_expressway_is_told_with_its_tunnel() -> None:
    """Its own list is not at hand."""
    site = stand_alone(certificates={(C1, "server"): [C_LEAF]}, trust={(E1, "trusted-ca"): None})
    caller = Peer(chain=[C_LEAF, CORP_ISSUING, CORP_ROOT], trusts=AUTHORITIES)
    called = Peer(chain=[E_LEAF, PUBLIC_ISSUING], trusts=[PUBLIC_ISSUING])
    conversation = talk(
        "x", caller, called, sni=None, port=7001, alerts=(Alert("server", 2, 48),), closing=Closing("server"), data=0
    )

    (step,) = refusal(diagnosed(site, conversations=[conversation])).remedy.steps

    assert (step.node, step.where) == (E1, TRUSTED_CA)
    assert step.do.startswith("Append CA certificate: CN=Corp Root")
    assert step.do.endswith("as well, which their SSH tunnel needs; then restart the node")


def test_a_namesake_in_a_list_is_no_matter_of_another_certificate() -> None:
    """What is to be looked for there is told as before."""
    leaf = make.leaf(E1, CORP_ROOT, sans=[E1, "example.com"])

    found = refusal(by_client(both_sides(C_LEAF, leaf).site(), STRANGER, 8443, [leaf], trusts=TWIN, alert=51))

    assert (found.node, found.remedy.steps[0].where) == (STRANGER, ANY_LIST)
    assert found.remedy.steps[0].do.startswith("look for CN=Corp Root")
