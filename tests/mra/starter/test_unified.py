"""CUCM, IM and Presence and Unity Connection out of their certificates."""

from __future__ import annotations

from datetime import UTC, datetime

from edgetrust.model.deployment import Role, Slot
from edgetrust.model.starter import Answer
from edgetrust.mra.starter.unified import Unified, guess_unified
from tests import make
from tests.mra.starter.files import Content, identities

CUCM, IMP, UNITY = Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION


def guess(*files: tuple[str | Content, ...], said: dict[str, Role] | None = None) -> Unified:
    """What these files tell."""
    return guess_unified(identities(*files), said or {})


def slots(found: Unified, role: Role) -> dict[str, dict[Slot, str]]:
    """The certificates of each node, by its name."""
    return {
        node.fqdn.value: {slot: path.value for slot, path in node.certificates.items()}
        for node in found.clusters[role].nodes
    }


def reasons(found: Unified) -> dict[str, str]:
    """Files without a place, and why."""
    return {each.file: each.reason for each in found.unused}


def test_each_product_is_told_and_has_its_slots() -> None:
    """By files in a folder for each node; the publisher comes first."""
    pub, sub, imp, unity = (make.leaf(f"{name}.a.b") for name in ("cucm-pub", "cm-a", "imp1", "unity"))
    found = guess(
        ("cm-a/tomcat.pem", sub),
        ("cucm-pub/tomcat.pem", pub),
        ("cucm-pub/CallManager.pem", pub),
        ("cucm-pub/CallManager-ECDSA.pem", pub),
        ("imp1/tomcat.pem", imp),
        ("imp1/cup-xmpp.pem", imp),
        ("unity/any.pem", unity),
    )

    assert slots(found, CUCM) == {
        "cucm-pub.a.b": {
            Slot.TOMCAT: "cucm-pub/tomcat.pem",
            Slot.CALLMANAGER: "cucm-pub/CallManager.pem",
            Slot.CALLMANAGER_ECDSA: "cucm-pub/CallManager-ECDSA.pem",
        },
        "cm-a.a.b": {Slot.TOMCAT: "cm-a/tomcat.pem"},
    }
    assert slots(found, IMP) == {"imp1.a.b": {Slot.TOMCAT: "imp1/tomcat.pem", Slot.CUP_XMPP: "imp1/cup-xmpp.pem"}}
    assert slots(found, UNITY) == {"unity.a.b": {Slot.TOMCAT: "unity/any.pem"}}
    first, second = found.clusters[CUCM].nodes
    assert (first.publisher, second.publisher) == (Answer("publisher", "its name reads so"), None)
    assert found.clusters[CUCM].peers_guess == "nothing says that these nodes are of several clusters"
    assert (reasons(found), found.others) == ({}, [])


def test_certificates_of_several_servers_tell_the_nodes() -> None:
    """That of CallManager has the CUCM nodes alone, that of tomcat the others as well; domains are no nodes."""
    tomcat = make.leaf("CN=pub-ms.a.b", sans=["a.b", "one.a.b", "two.a.b", "three.a.b", "unity.a.b", "pub-ms.a.b"])
    callmanager = make.leaf("CN=pub-ms.a.b", sans=["a.b", "one.a.b", "two.a.b"])
    found = guess(("tomcat.pem", tomcat), ("callmanager.pem", callmanager))

    both = {Slot.TOMCAT: "tomcat.pem", Slot.CALLMANAGER: "callmanager.pem"}
    assert slots(found, CUCM) == {"one.a.b": both, "two.a.b": both}
    assert slots(found, IMP) == {"three.a.b": {Slot.TOMCAT: "tomcat.pem"}}
    assert slots(found, UNITY) == {"unity.a.b": {Slot.TOMCAT: "tomcat.pem"}}
    assert found.clusters[IMP].nodes[0].role_guess == "it stands in tomcat.pem and in no CallManager certificate"
    assert found.clusters[CUCM].nodes[0].publisher == Answer(
        "publisher", "it is the first by name, and nothing says which node it is"
    )


def test_a_tomcat_certificate_of_several_servers_alone_makes_unified_cm() -> None:
    """Unless a name reads like another product."""
    found = guess(("tomcat.pem", make.leaf("CN=x-ms.a.b", sans=["x.a.b", "y.a.b", "cups.a.b"])))

    assert list(slots(found, CUCM)) == ["x.a.b", "y.a.b"]
    assert list(slots(found, IMP)) == ["cups.a.b"]


def test_hosts_are_told_by_path_then_by_what_was_said_then_by_name() -> None:
    """The common name before the others."""
    found = guess(
        ("b/tomcat.pem", make.leaf("CN=a.a.b", sans=["b.a.b"])),
        ("1.tomcat.pem", make.leaf("CN=c.a.b", sans=["d.a.b", "c.a.b"])),
        ("2-tomcat.pem", make.leaf("CN=not a host", sans=["e.a.b", "f.a.b"])),
        ("3-tomcat.pem", make.leaf("CN=g.a.b", sans=["g.a.b", "said.a.b"])),
        said={"said.a.b": CUCM},
    )

    assert {node.fqdn.value: node.fqdn.guess for node in found.clusters[CUCM].nodes} == {
        "said.a.b": None,
        "b.a.b": "the path b/tomcat.pem says so, and the certificate there carries this name",
        "c.a.b": "it is the common name of the certificate in 1.tomcat.pem",
        "e.a.b": "the certificate in 2-tomcat.pem carries it before any other name",
    }
    assert found.clusters[CUCM].nodes[0].publisher is None


def test_what_was_said_decides_the_role() -> None:
    """Against every reading; a node said to be an Expressway is left to those who know them."""
    leaf = make.leaf("cucm1.a.b")
    as_imp = guess(("tomcat.pem", leaf), said={"cucm1.a.b": IMP})
    as_expressway = guess(("any.pem", leaf), said={"cucm1.a.b": Role.EXPRESSWAY_C})
    unity = guess(("any.pem", make.leaf("q.a.b")), said={"q.a.b": UNITY})

    assert list(slots(as_imp, IMP)) == ["cucm1.a.b"]
    assert as_imp.clusters[IMP].nodes[0].role_guess is None
    assert [each.sighting.name for each in as_expressway.others] == ["any.pem"]
    assert list(slots(unity, UNITY)) == ["q.a.b"]


def test_a_certificate_of_several_servers_does_not_take_in_expressways() -> None:
    """One that was said to be one stays one."""
    several = make.leaf("CN=x-ms.a.b", sans=["x.a.b", "y.a.b"])
    found = guess(("tomcat.pem", several), said={"y.a.b": Role.EXPRESSWAY_C})

    assert list(slots(found, CUCM)) == ["x.a.b"]


def test_certificates_that_may_be_an_expressways_are_left() -> None:
    """Those of any name, and those of Expressway files."""
    found = guess(("expe.pem", make.leaf("expe.a.b")), ("server_cucm_2026.pem", make.leaf("cucm.a.b")))

    assert (found.clusters, reasons(found)) == ({}, {})
    assert [each.sighting.name for each in found.others] == ["server_cucm_2026.pem", "expe.pem"]


def test_what_has_no_place_says_why() -> None:
    """The slot is not known, there is no host, the product has no such slot, or something newer is there."""
    old = make.leaf("cm1.a.b", not_before=datetime(2025, 1, 1, tzinfo=UTC))
    found = guess(
        ("cm3.pem", make.leaf("cm3.a.b")),
        ("tomcat_x.pem", make.leaf("CN=no host", sans=None)),
        ("callmanager_unity1.pem", make.leaf("unity1.a.b")),
        ("server_cm4_2026.pem", make.leaf("cm4.a.b")),
        ("old-tomcat.pem", old),
        ("tomcat.pem", make.leaf("cm1.a.b")),
        said={"unity1.a.b": UNITY, "cm4.a.b": CUCM},
    )

    assert reasons(found) == {
        "cm3.pem": "the certificate CN=cm3.a.b is of CUCM or IM and Presence; call the file tomcat, callmanager "
        "or cup-xmpp after what it is",
        "server_cm4_2026.pem": "the certificate CN=cm4.a.b is of CUCM or IM and Presence; call the file tomcat, "
        "callmanager or cup-xmpp after what it is",
        "tomcat_x.pem": "the certificate CN=no host; it names no host",
        "callmanager_unity1.pem": "the certificate CN=unity1.a.b; unity1.a.b has no such place",
        "old-tomcat.pem": "an older certificate than tomcat.pem",
    }
