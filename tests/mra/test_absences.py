"""Evidence that is not there, and how it is spoken of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import Node, Role, Slot, Store
from edgetrust.model.evidence import Absence, Absent
from edgetrust.model.inventory import Identity, Inventory
from edgetrust.mra.absences import (
    absent_certificate,
    describe_absent,
    describe_dependence,
    find_absent,
    find_absent_crls,
    find_absent_entries,
    find_absent_rest,
)
from tests import make
from tests.deployments import reference

FILES = (reference("x.pem"),)
NODE = Node(id="expe1.example.com", fqdn="expE1.example.com", role=Role.EXPRESSWAY_E)
NOTHING = Inventory(files={}, identities={}, trust_lists={}, incomplete=frozenset(), public_roots=())
HELD = (NODE.id, Store.TRUSTED_CA)


def absent(kind: str, what: str, absence: Absence) -> Absent:
    """Something of the node."""
    return Absent(kind=kind, node=NODE.id, fqdn=NODE.fqdn, what=what, absence=absence)


@pytest.mark.parametrize(
    "node, slot, what, absence",
    [
        (NODE, Slot.SERVER, "server certificate", Absence.NOT_GIVEN),
        (replace(NODE, certificates={Slot.SERVER: FILES}), Slot.SERVER, "server certificate", Absence.UNREADABLE),
        (replace(NODE, certificates={Slot.SERVER: FILES}), Slot.CLIENT, "client certificate", Absence.UNREADABLE),
        (replace(NODE, certificates={Slot.CLIENT: FILES}), Slot.SERVER, "server certificate", Absence.NOT_GIVEN),
    ],
)
def test_a_certificate_was_not_given_or_could_not_be_read(node: Node, slot: Slot, what: str, absence: Absence) -> None:
    """A client certificate that is not given is the server certificate."""
    assert absent_certificate(node, slot) == absent("certificate", what, absence)


def test_a_list_was_not_given_or_could_not_be_read_or_not_all_of_it() -> None:
    """An empty one is known."""
    named = replace(NODE, trust={Store.TRUSTED_CA: FILES})
    empty = replace(NOTHING, trust_lists={HELD: ()})
    partial = replace(empty, incomplete=frozenset({HELD}))

    found = [
        find_absent_entries(inventory, node, Store.TRUSTED_CA)
        for inventory, node in ((NOTHING, NODE), (NOTHING, named), (partial, named), (empty, named))
    ]

    assert found == [
        absent("trust-list", "trusted CA list", Absence.NOT_GIVEN),
        absent("trust-list", "trusted CA list", Absence.UNREADABLE),
        absent("trust-list", "trusted CA list", Absence.PARTIAL),
        None,
    ]


def test_crls_matter_where_revocation_is_checked() -> None:
    """A list of CRLs that is not given is unknown, an empty one is known to be empty."""
    checking = replace(NODE, revocation_checking=True)
    partial = replace(NOTHING, incomplete_crls=frozenset({NODE.id}))

    found = [
        find_absent_crls(inventory, node)
        for inventory, node in (
            (partial, NODE),
            (NOTHING, checking),
            (partial, replace(checking, crl=FILES)),
            (NOTHING, replace(checking, crl=())),
        )
    ]

    assert found == [
        None,
        absent("revocation-lists", "set of CRLs", Absence.NOT_GIVEN),
        absent("revocation-lists", "set of CRLs", Absence.PARTIAL),
        None,
    ]


def test_a_file_of_which_a_part_is_unread_may_hold_more() -> None:
    """Beside the certificate of the slot."""
    whole = Identity(leaf=make.leaf().located(), others=())

    assert find_absent_rest(NODE, Slot.SERVER, whole) is None
    assert find_absent_rest(NODE, Slot.SERVER, replace(whole, is_whole=False)) == absent(
        "certificate", "server certificate file", Absence.PARTIAL
    )


def test_certificate_and_list_may_both_be_absent() -> None:
    """Whoever is told of one wants to hear of the other."""
    found = find_absent(NOTHING, NODE, Slot.SERVER, verifier=NODE, store=Store.TRUSTED_CA)

    assert [each.what for each in found] == ["server certificate", "trusted CA list"]


@pytest.mark.parametrize(
    "absence, alone, as_dependence",
    [
        (Absence.NOT_GIVEN, "the list of expE1.example.com is not given", "its list, which is not given"),
        (Absence.UNREADABLE, "the list of expE1.example.com could not be read", "its list, which could not be read"),
        (
            Absence.PARTIAL,
            "a part of the list of expE1.example.com could not be read",
            "its list, of which a part could not be read",
        ),
    ],
)
def test_words(absence: Absence, alone: str, as_dependence: str) -> None:
    """With the node, and where the node has been named."""
    assert describe_absent(absent("trust-list", "list", absence)) == alone
    assert describe_dependence(absent("trust-list", "list", absence)) == as_dependence
