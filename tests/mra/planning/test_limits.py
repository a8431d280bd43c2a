"""Whether a CA that was given may sign what is still to be ordered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Slot
from edgetrust.model.plan import PlannedName, SanType
from edgetrust.mra.planning.limits import Permission, Wanted, find_permission, say_limits
from edgetrust.mra.planning.order import orders
from tests import make, oracle
from tests.blank import C1, E1, stand_alone
from tests.pki.verdicts import agreed

ROOT = make.ca("CN=Root")
SERVERS = make.ca("CN=Servers", ROOT, eku=["serverAuth"])
BOTH = (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH)
NAMES = tuple(
    PlannedName(type=SanType.DNS, value=value, feature="", reason="") for value in ("a.example.com", "b.example.com")
)
ORDERS = {(order.node.id, order.slot): order for order in orders(stand_alone())}


def permission(*issued: make.Issued, purposes: tuple[Purpose, ...] = BOTH) -> Permission:
    """What of a hierarchy, root first, may sign a certificate of two names."""
    return find_permission(facts(issued), Wanted(purposes=purposes, names=NAMES), make.NOW)


def facts(issued: Sequence[make.Issued]) -> tuple[Certificate, ...]:
    """What edgetrust reads from them."""
    return tuple(each.certificate for each in issued)


def said(*issued: make.Issued, purposes: tuple[Purpose, ...] = BOTH, given: Sequence[make.Issued] | None = None) -> str:
    """Why none of them may, as told of a client certificate."""
    found = permission(*issued, purposes=purposes)
    order = ORDERS[C1, Slot.CLIENT]
    return say_limits([(order, found.limits)], facts(issued if given is None else given)) if not found.hierarchy else ""


@pytest.mark.parametrize(
    ("below", "purposes", "expected"),
    [
        ((), BOTH, ""),
        ((SERVERS,), (), ""),
        ((SERVERS,), (Purpose.SERVER_AUTH,), ""),
        (
            (SERVERS,),
            BOTH,
            (
                "CN=Servers is given and not good for clientAuth, which the client certificate of "
                "expc1.corp.example.com needs: give a CA that is"
            ),
        ),
        (
            (SERVERS, make.ca("CN=Below", SERVERS)),
            BOTH,
            (
                "CN=Servers is given and not good for clientAuth, which the client certificate of "
                "expc1.corp.example.com needs: give a CA that is"
            ),
        ),
        (
            (SERVERS, make.ca("CN=Clients", ROOT, eku=["clientAuth"])),
            BOTH,
            (
                "CN=Servers and CN=Clients are given and not good for clientAuth and serverAuth, which the client "
                "certificate of expc1.corp.example.com needs: give a CA that is"
            ),
        ),
        ((SERVERS, make.ca("CN=Both", ROOT)), BOTH, ""),
    ],
)
def test_a_hierarchy_may_be_limited_to_purposes(
    below: tuple[make.Issued, ...], purposes: tuple[Purpose, ...], expected: str
) -> None:
    """Unless one of its lowest CAs is free, with all above it."""
    assert said(ROOT, *below, purposes=purposes) == expected


NO_CA_BELOW = make.ca("CN=Policy", ROOT, path_length=0)
ODD = make.ca("CN=Odd", ROOT, extensions=[("1.2.3.4", True, b"\x05\x00")])
CASES = [
    ((make.ca("CN=Any", ROOT, permitted=["example.com"], excluded=["c.example.com"]),), None, ""),
    (
        (make.ca("CN=Elsewhere", ROOT, permitted=["other.example"]),),
        47,
        (
            "CN=Elsewhere is given and not allowed to certify a.example.com and b.example.com, which the client "
            "certificate of expc1.corp.example.com needs: give a CA that is"
        ),
    ),
    (
        (make.ca("CN=But One", ROOT, excluded=["b.example.com"]),),
        48,
        (
            "CN=But One is given and not allowed to certify b.example.com, which the client certificate of "
            "expc1.corp.example.com needs: give a CA that is"
        ),
    ),
    ((NO_CA_BELOW,), None, ""),
    (
        (NO_CA_BELOW, make.ca("CN=Issuing", NO_CA_BELOW)),
        25,
        (
            "CN=Policy is given and refused by everybody who verifies what is below (path length constraint exceeded): "
            "give a CA that is not"
        ),
    ),
    (
        (ODD, make.ca("CN=Issuing", ODD)),
        34,
        (
            "CN=Odd is given and refused by everybody who verifies what is below (unhandled critical extension): give "
            "a CA that is not"
        ),
    ),
    (
        (make.ca("CN=Ended", ROOT, not_after=datetime(2026, 1, 1, tzinfo=UTC)),),
        10,
        "CN=Ended is given and not valid on that day: give the renewed one",
    ),
    (
        (make.ca("CN=For CRLs", ROOT, ku=["cRLSign"]),),
        79,
        "CN=For CRLs is given and not allowed by its key usage to sign certificates: give a CA that is",
    ),
]


@oracle.NEEDED
@pytest.mark.parametrize(("below", "code", "expected"), CASES)
def test_a_ca_signs_nothing_that_every_verifier_would_refuse(
    below: tuple[make.Issued, ...], code: int | None, expected: str
) -> None:
    """As both verifiers refuse such a certificate below it."""
    leaf = make.leaf("a.example.com", below[-1], sans=[name.value for name in NAMES])

    assert said(ROOT, *below) == expected
    refused = agreed(leaf, tuple(reversed(below)), [ROOT])
    assert (None if refused is None else refused[0]) == code


def test_a_ca_that_check_warns_of_signs_nothing() -> None:
    """But a root may have signed itself with any digest."""
    old, short = make.ca("CN=Old", ROOT, digest="sha1"), make.ca("CN=Short", key="rsa1024")
    other = make.ca("CN=Other", ROOT, digest="sha1")

    assert said(make.ca("CN=Root", digest="sha1")) == ""
    assert said(short) == "CN=Short is given and has a key of 1024 bits: give a CA of which that is not so"
    assert said(ROOT, old) == "CN=Old is given and is signed with SHA-1: give a CA of which that is not so"
    assert said(ROOT, old, other) == (
        "CN=Old and CN=Other are given and each is signed with SHA-1: give a CA of which that is not so"
    )


def test_what_is_not_given_itself_is_told_as_standing_above() -> None:
    """A root that is at hand, say."""
    short = make.ca("CN=Short", key="rsa1024")
    issuing = make.ca("CN=Issuing", short)

    assert said(short, issuing, given=[issuing]) == (
        "CN=Short is above what is given and has a key of 1024 bits: give a CA of which that is not so"
    )


def test_of_several_cas_those_sign_that_may() -> None:
    """With all above them; the others go onto no list."""
    below = make.ca("CN=Below", SERVERS)
    free = make.ca("CN=Free", ROOT)

    found = permission(ROOT, SERVERS, free, below)

    assert found.hierarchy == facts([ROOT, free])
    assert [each.authority for each in found.limits] == [SERVERS.certificate]


def test_the_ca_of_what_is_there_does_not_sign_again_what_it_may_not() -> None:
    """Whatever the reason was; another one does, of the same name as well."""
    rekeyed = make.ca("CN=Servers", ROOT, key="another key")
    wanted = Wanted(replaced=make.leaf(C1, SERVERS).certificate)

    found = find_permission(facts([ROOT, SERVERS]), wanted, make.NOW)

    assert say_limits([(ORDERS[C1, Slot.SERVER], found.limits)], facts([SERVERS])) == (
        "CN=Servers is given and no CA for all that is planned, as told of the certificate that is there: give another "
        "one"
    )
    for others in ([ROOT], [ROOT, rekeyed]):
        assert find_permission(facts(others), wanted, make.NOW).hierarchy == facts(others)


def test_a_reason_names_all_certificates_that_it_concerns() -> None:
    """Each name once."""
    limits = permission(ROOT, SERVERS).limits

    told = say_limits([(ORDERS[node, Slot.CLIENT], limits) for node in (C1, E1)], facts([SERVERS]))

    assert told == (
        "CN=Servers is given and not good for clientAuth, which the client certificates of expc1.corp.example.com and "
        "expe1.example.com need: give a CA that is"
    )
    assert permission(ROOT, SERVERS).reason != permission(ROOT).reason
