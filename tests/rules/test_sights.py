"""Differences between what is shown and what files give, as rules tell of them."""

from __future__ import annotations

from datetime import UTC, datetime

from edgetrust.model.certificate import print_serial
from edgetrust.model.deployment import Slot
from edgetrust.model.inventory import Identity, ShownIdentity
from edgetrust.mra.service import Difference
from edgetrust.rules.sights import describe_dated, describe_ports, replacements
from tests import make
from tests.deployments import C1, CORP_ISSUING, E1, PUBLIC_ISSUING, Sight, stand_alone
from tests.examine import examine

EARLIER = datetime(2025, 1, 1, tzinfo=UTC)
OLD = make.leaf(E1, PUBLIC_ISSUING, not_before=EARLIER)
SHOWN: dict[Sight, list[make.Issued]] = {
    (E1, "server", 8443): [OLD],
    (E1, "server", 7001): [OLD, PUBLIC_ISSUING],
    (E1, "server", 5061): [make.leaf("inspector.example.net")],
    (C1, "client", 7001, "client"): [make.leaf(C1, CORP_ISSUING, not_before=EARLIER)],
}


def test_one_certificate_of_one_slot_is_one_difference() -> None:
    """At all the ports that show it, whatever is behind it; a client without one for it shows the server's."""
    found = list(replacements(examine(stand_alone(shown=SHOWN)), Difference.OLDER))

    assert [(each.subject.node.id, each.subject.slot, each.ports) for each in found] == [
        (E1, Slot.SERVER, "port 7001 and port 8443"),
        (C1, Slot.SERVER, "port 7001"),
    ]


def test_only_the_differences_asked_for_are_found() -> None:
    """Each rule has its own."""
    examination = examine(stand_alone(shown=SHOWN))

    assert [each.ports for each in replacements(examination, Difference.FOREIGN, Difference.OTHER)] == ["port 5061"]
    assert list(replacements(examination)) == []


def test_ports_are_listed_once_in_order() -> None:
    """Whichever order they were looked at in."""
    identity = Identity(leaf=OLD.located(), others=())
    sights = [
        ShownIdentity(node=E1, slot=Slot.SERVER, port=port, identity=identity) for port in (8443, 5061, 7001, 5061)
    ]

    assert describe_ports(sights) == "port 5061, port 7001 and port 8443"


def test_a_certificate_is_told_from_its_predecessor() -> None:
    """By fingerprint, serial number and day."""
    digits = OLD.certificate.sha256[:8]

    assert describe_dated(OLD.certificate) == (
        f"CN={E1} (SHA-256 {digits}…), serial {print_serial(OLD.certificate.serial)},"
        " valid from 2025-01-01 to 2028-01-01"
    )
