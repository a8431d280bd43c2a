"""Addresses and AS numbers of RFC 3779, with `openssl verify` as the oracle of every case."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.certificate import Oid
from edgetrust.pki.openssl import VerifyError
from edgetrust.pki.resources import find_resource_error, has_unreadable_resources, read_resources
from tests import asn1, make, oracle
from tests.pki.verdicts import agreed

pytestmark = oracle.NEEDED

INHERIT = asn1.null()
V4, V6 = b"\0\1", b"\0\2"
INVALID, UNNESTED = VerifyError.INVALID_EXTENSION, VerifyError.UNNESTED_RESOURCE
Extensions = list[tuple[str, bool, bytes]]


def prefix(*octets: int, unused: int = 0) -> bytes:
    """The addresses that begin so."""
    return asn1.bits(bytes(octets), unused)


def span(low: bytes, high: bytes) -> bytes:
    """Addresses or numbers from one to another."""
    return asn1.seq(low, high)


def blocks(*families: tuple[bytes, Sequence[bytes] | None]) -> Extensions:
    """The extension with these families of addresses; None: inherited."""
    said = [asn1.seq(asn1.octets(name), INHERIT if each is None else asn1.seq(*each)) for name, each in families]
    return [(Oid.ADDRESS_BLOCKS, False, asn1.seq(*said))]


def v4(*ranges: bytes) -> Extensions:
    """Addresses of IPv4."""
    return blocks((V4, list(ranges)))


def numbers(asnum: list[bytes] | str | None = "", rdi: list[bytes] | str | None = "") -> Extensions:
    """The extension with AS numbers and routing domains; None: inherited, empty text: left out."""
    kinds = [
        asn1.context(tag, INHERIT if each is None else asn1.seq(*each))
        for tag, each in enumerate((asnum, rdi))
        if not isinstance(each, str)
    ]
    return [(Oid.AS_NUMBERS, False, asn1.seq(*kinds))]


def n(*values: int) -> list[bytes]:
    """Single numbers."""
    return [asn1.integer(value) for value in values]


def judged(leaf: Extensions, issuing: Extensions, root: Extensions) -> tuple[int, int] | None:
    """The error and its depth in a chain of three, according to both verifiers."""
    top = make.ca("CN=Root,O=Acme", extensions=root)
    between = make.ca("CN=Issuing,O=Acme", top, extensions=issuing)
    return agreed(make.leaf("a.example.com", between, extensions=leaf), [between], [top])


A_NET, A_PART = prefix(10), prefix(10, 1)
A_SPAN = span(prefix(10, 0, 1), prefix(10, 0, 4))
BOTH, UNICAST = blocks((V4, [A_NET]), (V6, [A_NET])), blocks((V4 + b"\1", [A_NET]))
CASES: dict[str, tuple[Extensions, Extensions, Extensions, tuple[int, int] | None]] = {
    "no leaf has any": ([], v4(A_NET), v4(prefix(11)), None),
    "all hold the same": (v4(A_NET), v4(A_NET), v4(A_NET), None),
    "each less than the one above": (v4(A_PART), v4(A_NET), v4(prefix(8, unused=4)), None),
    "a span within a prefix": (v4(A_SPAN), v4(A_NET), v4(A_NET), None),
    "a prefix within a span": (v4(prefix(10, 0, 2)), v4(A_SPAN), v4(A_NET), None),
    "everything": (v4(asn1.bits(b"")), v4(asn1.bits(b"")), v4(asn1.bits(b"")), None),
    "inherited by all but the root": (blocks((V4, None)), blocks((V4, None)), v4(A_NET), None),
    "inherited from nobody who has any": (blocks((V4, None)), [], [], None),
    "inherited, with another family above": (blocks((V4, None)), blocks((V6, None)), blocks((V6, [A_NET])), None),
    "two families": (blocks((V4, [A_PART]), (V6, [A_PART])), BOTH, BOTH, None),
    "a family with its kind": (UNICAST, UNICAST, UNICAST, None),
    "a CA that has none": (v4(A_NET), [], v4(A_NET), (UNNESTED, 1)),
    "a root that has none": (v4(A_NET), v4(A_NET), [], (UNNESTED, 2)),
    "a CA that has others": (v4(A_NET), v4(A_PART), v4(A_NET), (UNNESTED, 1)),
    "a CA with the other family": (v4(A_NET), blocks((V6, [A_NET])), v4(A_NET), (UNNESTED, 1)),
    "a CA with more than the root": (v4(A_PART), v4(A_NET), v4(A_PART), (UNNESTED, 2)),
    "two prefixes that one span above covers in part": (
        v4(prefix(10, 0, 1), prefix(10, 0, 6)), v4(A_SPAN), v4(A_NET), (UNNESTED, 1),
    ),
    "out of order": (v4(prefix(11), A_NET), v4(A_NET), v4(A_NET), (INVALID, 0)),
    "next to each other": (v4(prefix(10), prefix(11)), v4(A_NET), v4(A_NET), (INVALID, 0)),
    "a span that is a prefix": (v4(span(prefix(10), prefix(10))), v4(A_NET), v4(A_NET), (INVALID, 0)),
    "a span the wrong way round": (v4(span(prefix(11), prefix(10, 3))), v4(A_NET), v4(A_NET), (INVALID, 0)),
    "no addresses at all": (v4(), v4(A_NET), v4(A_NET), (INVALID, 0)),
    "families out of order": (blocks((V6, None), (V4, None)), v4(A_NET), v4(A_NET), (INVALID, 0)),
    "a family twice": (blocks((V4, None), (V4, None)), v4(A_NET), v4(A_NET), (INVALID, 0)),
    "a CA out of order": (v4(A_NET), v4(prefix(11), A_NET), v4(A_NET), (INVALID, 1)),
    "a span of longer addresses than there are": (
        v4(span(prefix(1, 2, 3, 4, 5), prefix(1, 2, 3, 5))), v4(A_NET), v4(A_NET), (INVALID, 0),
    ),
    "numbers that all hold": (numbers(n(1, 3)), numbers(n(1, 3, 5)), numbers([span(*n(1, 9))]), None),
    "numbers and domains": (numbers(n(1), n(2)), numbers(n(1), None), numbers(n(1), n(2)), None),
    "inherited numbers": (numbers(None), numbers(n(1)), numbers(n(1)), None),
    "inherited numbers of nobody": (numbers(None), [], [], None),
    "domains that only the CAs have": (numbers(n(1)), numbers(n(1), n(2)), numbers(n(1), n(3)), (UNNESTED, 2)),
    "numbers of which the CA has none": (numbers(n(1)), numbers("", n(1)), numbers(n(1)), (UNNESTED, 1)),
    "numbers that the CA does not hold": (numbers(n(1, 4)), numbers([span(*n(1, 3))]), numbers(n(1)), (UNNESTED, 1)),
    "a CA without the extension": (numbers(n(1)), [], numbers(n(1)), (UNNESTED, 1)),
    "numbers next to each other": (numbers(n(1, 2)), numbers(n(1)), numbers(n(1)), (INVALID, 0)),
    "numbers the wrong way round": (numbers([span(*n(2, 1))]), numbers(n(1)), numbers(n(1)), (INVALID, 0)),
    "no numbers": (numbers([]), numbers(n(1)), numbers(n(1)), (INVALID, 0)),
    "nothing said of numbers": (numbers(), numbers(), numbers(), None),
    "numbers come before addresses": (
        numbers(n(1)) + v4(A_NET), [], numbers(n(1)) + v4(prefix(11), A_NET), (UNNESTED, 1),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_resources_are_compared_as_openssl_compares_them(name: str) -> None:
    """The error, and the depth at which it is."""
    *extensions, expected = CASES[name]

    assert judged(*extensions) == expected


@pytest.mark.parametrize("root", [blocks((V4, None)), numbers(None)])
def test_a_root_can_inherit_from_nobody(root: Extensions) -> None:
    """OpenSSL gives the depth above the root, where no certificate is."""
    assert judged(root, root, root) == (UNNESTED, 3)


@pytest.mark.parametrize(
    "extensions",
    [
        [(Oid.ADDRESS_BLOCKS, False, b"junk")],
        [(Oid.ADDRESS_BLOCKS, False, asn1.seq(asn1.octets(V4)))],
        [(Oid.ADDRESS_BLOCKS, False, asn1.seq(asn1.seq(asn1.octets(V4))))],
        [(Oid.ADDRESS_BLOCKS, False, asn1.seq(asn1.seq(asn1.octets(V4), asn1.octets(b""))))],
        [(Oid.ADDRESS_BLOCKS, False, asn1.seq(asn1.seq(asn1.octets(V4), asn1.seq(asn1.octets(b"")))))],
        [(Oid.AS_NUMBERS, False, asn1.seq(asn1.context(2, INHERIT)))],
        [(Oid.AS_NUMBERS, False, asn1.seq(asn1.context(0, INHERIT, INHERIT)))],
        [(Oid.AS_NUMBERS, False, asn1.seq(asn1.context(0, asn1.seq(asn1.seq(*n(1))))))],
        blocks((V4, None)) * 2,
    ],
)
def test_a_certificate_with_unreadable_ones_is_issued_by_nobody(extensions: Extensions) -> None:
    """As with every other extension that OpenSSL decodes."""
    root = make.ca("Root")
    leaf = make.leaf("a.example.com", root, extensions=extensions)

    assert has_unreadable_resources(leaf.certificate)
    assert agreed(leaf, [], [root]) == (20, 0)


def test_a_certificate_without_resources_is_not_looked_into() -> None:
    """Nearly all of them."""
    leaf = make.leaf().certificate

    assert not has_unreadable_resources(leaf)
    assert read_resources(leaf, Oid.ADDRESS_BLOCKS) is None
    assert find_resource_error([leaf]) is None


@given(st.sampled_from([Oid.ADDRESS_BLOCKS, Oid.AS_NUMBERS]), st.binary(max_size=40), st.data())
def test_any_octets_are_resources_or_unreadable(kind: str, junk: bytes, data: st.DataObject) -> None:
    """And never anything else."""
    good = bytearray(asn1.seq(asn1.seq(asn1.octets(V4), asn1.seq(A_NET, A_SPAN))))
    good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    for value in (junk, bytes(good)):
        leaf = make.leaf(extensions=[(kind, False, value)]).certificate

        assert has_unreadable_resources(leaf) in (True, False)
