"""Entries that are taken in place of the right ones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.model.verdict import FoundIn, PathStep
from edgetrust.mra.missing import find_way
from edgetrust.mra.obstacles import Obstacle, find_obstacles, find_passed_by, leads_to_root
from edgetrust.pki.anchors import Pool
from edgetrust.pki.path import TrustList
from tests import make

ROOT = make.ca("CN=Root")
ISSUING = make.ca("CN=Issuing", ROOT)
LEAF = make.leaf("expe.example.com", ISSUING)
TWIN = make.ca("CN=Issuing", ROOT, key="twin", ski=None)
EXPIRED = make.ca("CN=Issuing", ROOT, not_after=datetime(2026, 11, 1, tzinfo=UTC))
CROSS = make.ca("CN=Root", make.ca("CN=Elsewhere"))
"""The root's name and key, signed by another root."""


def obstacles(
    *entries: make.Issued, leaf: make.Issued = LEAF, known: tuple[make.Issued, ...] = (ROOT, ISSUING)
) -> list[Obstacle]:
    """Of a list that holds these; files at hand hold the list and `known`."""
    trust = TrustList(tuple(entry.certificate for entry in entries))
    pool = Pool(public_roots=(), known=tuple(issued.certificate for issued in (*known, *entries)))
    way = find_way(leaf.certificate, pool, trust, make.NOW)
    return list(find_obstacles(leaf.certificate, way, trust, make.NOW))


def test_nothing_is_in_the_way_of_a_whole_chain() -> None:
    """Whatever stands below it."""
    assert obstacles(ROOT, ISSUING, TWIN, CROSS) == []


def test_a_twin_above_is_in_the_way() -> None:
    """Of the right one, whether that is held or yet to be appended."""
    expected = [Obstacle(taken=TWIN.certificate, wanted=ISSUING.certificate)]

    assert obstacles(TWIN, ROOT, ISSUING) == expected
    assert obstacles(TWIN, ROOT) == expected


def test_a_cross_signed_root_that_leads_nowhere_is_in_the_way() -> None:
    """It is genuine, and its own issuer is not there."""
    assert obstacles(ISSUING, CROSS, ROOT) == [Obstacle(taken=CROSS.certificate, wanted=ROOT.certificate)]


def test_several_are_found_from_the_leaf_upwards() -> None:
    """Each of them by itself would be enough."""
    taken = [obstacle.taken for obstacle in obstacles(CROSS, TWIN, ISSUING, ROOT)]

    assert taken == [TWIN.certificate, CROSS.certificate]


def test_an_expired_entry_is_in_the_way_only_where_no_other_is_at_hand() -> None:
    """OpenSSL prefers the one in date, wherever it stands."""
    assert obstacles(EXPIRED, ROOT) == []
    assert obstacles(EXPIRED, ROOT, known=(ROOT,)) == [Obstacle(taken=EXPIRED.certificate, wanted=None)]


def test_a_self_signed_twin_is_in_the_way_of_a_self_signed_leaf() -> None:
    """The leaf itself is what is looked up."""
    leaf, twin = (make.leaf("cucm.example.com", key=key, ski=None) for key in ("one", "other"))

    assert obstacles(twin, leaf=leaf) == [Obstacle(taken=twin.certificate, wanted=leaf.certificate)]
    assert obstacles(leaf, twin, leaf=leaf) == []


@pytest.mark.parametrize(
    "flaw",
    [{"not_after": datetime(2026, 11, 1, tzinfo=UTC)}, {"extensions": [("1.2.3.4", True, b"\x05\x00")]}],
    ids=["dates", "extension"],
)
def test_what_is_wrong_with_the_leaf_is_no_matter_of_the_list(flaw: make.Changes) -> None:
    """That a CA in it may not certify the names of the leaf is one."""
    leaf = make.leaf("expe.example.com", ISSUING, **flaw).certificate
    limited = make.ca("CN=Issuing", ROOT, permitted=["other.example"])

    found = [
        leads_to_root(leaf, TrustList(tuple(each.certificate for each in entries)), make.NOW)
        for entries in ((ROOT, ISSUING), (ISSUING,), (ROOT, limited))
    ]

    assert found == [True, False, False]


def test_entries_that_were_passed_by_stand_above_the_one_taken() -> None:
    """All of the name where the right one was sent; none for a leaf that another one signed."""
    trust = TrustList((TWIN.certificate, ISSUING.certificate, EXPIRED.certificate, ROOT.certificate))
    listed = PathStep(certificate=ISSUING.certificate, found_in=FoundIn.TRUST_LIST)
    sent = PathStep(certificate=ISSUING.certificate, found_in=FoundIn.PRESENTED)

    assert find_passed_by(trust, listed, is_leaf=False) == (TWIN.certificate,)
    assert find_passed_by(trust, sent, is_leaf=False) == (TWIN.certificate, EXPIRED.certificate)
    assert find_passed_by(trust, sent, is_leaf=True) == ()
