"""Expensive work is done once: each distinct certificate is read, each signature checked once. Counted, not timed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from edgetrust.model.connection import Purpose
from edgetrust.pki.contents import read_contents
from edgetrust.pki.leaf import choose_leaf
from edgetrust.pki.path import TrustList, verify_path
from edgetrust.pki.public_key import KEYS
from edgetrust.pki.read import CERTIFICATES
from edgetrust.pki.signature import CHECKS
from tests import make

NODES, ISSUERS, ROOTS = 200, 12, 20


@dataclass(frozen=True, slots=True)
class Fleet:
    """The files of many nodes that share their authorities."""

    files: tuple[bytes, ...]
    """Leaf, issuing CA and root as PEM, one file a node."""
    trusted: bytes


@pytest.fixture(scope="module")
def fleet() -> Fleet:
    """Each issuing CA has a root of its own; further roots in the list issued nothing."""
    roots = [make.ca(f"Root {number}") for number in range(ROOTS)]
    issuers = [make.ca(f"Issuing {number}", roots[number]) for number in range(ISSUERS)]
    files = []
    for number in range(NODES):
        issuer = number % ISSUERS
        leaf = make.leaf(f"node{number}.example.com", issuers[issuer], key="node")
        files.append((leaf.pem + issuers[issuer].pem + roots[issuer].pem).encode())
    return Fleet(tuple(files), "".join(root.pem for root in roots).encode())


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """Nothing is remembered from tests before, nor for those behind."""
    for memo in (CERTIFICATES, CHECKS, KEYS):
        memo.forget()
    yield
    for memo in (CERTIFICATES, CHECKS, KEYS):
        memo.forget()


def verify_all(fleet: Fleet, *, verifiers: int) -> int:
    """Every node's file, judged by several verifiers for both purposes; how many verdicts were good."""
    good = 0
    for _ in range(verifiers):
        trusted = read_contents(fleet.trusted, path="roots.pem").certificates
        trust = TrustList(tuple(located.certificate for located in trusted))
        for text in fleet.files:
            identity = choose_leaf(read_contents(text, path="node.pem").certificates)
            assert not isinstance(identity, str)
            sent = [located.certificate for located in identity.others]
            for purpose in Purpose:
                verdict = verify_path(identity.leaf.certificate, sent, trust, purposes=[purpose], at=make.NOW)
                good += verdict.error is None
    return good


def test_each_distinct_certificate_is_read_once_and_each_edge_checked_once(fleet: Fleet) -> None:
    """600 certificates in the files of 200 nodes, of which 232 are distinct; three verifiers, two purposes."""
    good = verify_all(fleet, verifiers=3)

    assert good == NODES * 3 * len(Purpose)
    assert CERTIFICATES.made == NODES + ISSUERS + ROOTS
    assert CHECKS.made == NODES + ISSUERS
    assert KEYS.made == 2 * ISSUERS


def test_signatures_that_are_wrong_are_remembered_as_well(fleet: Fleet) -> None:
    """A twin that decides costs one check for each certificate it did not sign, however often it is asked."""
    root, twin = make.ca("Plain", ski=None), make.ca("Plain", key="another", ski=None)
    leaf = make.leaf("host.example.com", root, aki=None)
    trust = TrustList((twin.certificate, root.certificate))

    verdicts = [
        verify_path(leaf.certificate, (), trust, purposes=(), at=make.NOW).error for _ in range(len(fleet.files))
    ]

    assert {error.code for error in verdicts if error is not None} == {7}
    assert None not in verdicts
    assert CHECKS.made == 1
