"""The lab's own REST on CUCM."""

from __future__ import annotations

from edgetrust.model.deployment import Store
from tests import make
from tests.administered import Administered, administered, do, entries, texts
from tests.deployments import PUBLISHER, SUBSCRIBER, UNITY


def fingerprint(site: Administered, node: str, store: Store = Store.TOMCAT_TRUST) -> str:
    """The first entry of a store."""
    return site.state.holding(node).trust[store][0].sha256


def test_deleting_from_a_trust_store_deletes_on_every_node() -> None:
    """Whichever node is asked."""
    site = administered()

    answer = do(
        site.client(SUBSCRIBER),
        "DELETE",
        "trust",
        json={"service": "tomcat", "sha256": [fingerprint(site, SUBSCRIBER)]},
    )

    assert texts(answer) == ["CN=Corp Root,O=Acme is deleted"]
    assert entries(site, PUBLISHER, Store.TOMCAT_TRUST) == ["CN=Corp Issuing,O=Acme"]
    assert entries(site, PUBLISHER, Store.CALLMANAGER_TRUST)[0] == "CN=Corp Root,O=Acme"
    assert do(site.client(PUBLISHER), "DELETE", "trust", json={"service": "CAPF", "sha256": []}).status == 400
    listed = site.client(SUBSCRIBER).get("/lab/api/trust").json["stores"]
    assert [each["subject"] for each in listed["tomcat-trust"]] == ["CN=Corp Issuing,O=Acme"]


def test_services_say_whether_they_have_to_restart() -> None:
    """A change of a trust store is one, too; without a name all of them restart."""
    site = administered()
    visitor = site.client(PUBLISHER)
    sha256 = fingerprint(site, PUBLISHER, Store.CALLMANAGER_TRUST)
    do(visitor, "DELETE", "trust", json={"service": "CallManager", "sha256": [sha256]})

    def waiting() -> list[str]:
        return [each["name"] for each in visitor.get("/lab/api/services").json["services"] if each["needs_restart"]]

    assert waiting() == ["Cisco CallManager"]
    do(visitor, "POST", "restart", json={"service": "Cisco Tomcat"})
    assert waiting() == ["Cisco CallManager"]
    do(visitor, "POST", "restart")
    assert waiting() == []
    unknown = do(site.client(UNITY), "POST", "restart", json={"service": "Cisco CallManager"})
    assert (unknown.status, texts(unknown)) == (
        400,
        ["no service 'Cisco CallManager' in the lab, expected Cisco Tomcat"],
    )


def test_replication_can_be_turned_off() -> None:
    """Then a publisher keeps to itself what it is given, and what it deletes."""
    site = administered()
    visitor = site.client(PUBLISHER)

    do(visitor, "POST", "replication", json={"enabled": False})
    visitor.post(
        "/platformcom/api/v1/certmgr/config/trust/certificates",
        json={"service": ["tomcat"], "certificates": [make.ca("New").pem]},
    )

    assert visitor.get("/lab/api/replication").json["enabled"] is False
    assert "CN=New" in entries(site, PUBLISHER, Store.TOMCAT_TRUST)
    assert "CN=New" not in entries(site, SUBSCRIBER, Store.TOMCAT_TRUST)
    root = fingerprint(site, PUBLISHER, Store.TOMCAT_TRUST)
    do(visitor, "DELETE", "trust", json={"service": "tomcat", "sha256": [root]})
    assert "CN=Corp Root,O=Acme" not in entries(site, PUBLISHER, Store.TOMCAT_TRUST)
    assert "CN=Corp Root,O=Acme" in entries(site, SUBSCRIBER, Store.TOMCAT_TRUST)
    assert do(visitor, "POST", "replication", json={"enabled": 1}).status == 400
