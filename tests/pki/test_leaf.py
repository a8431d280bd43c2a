from __future__ import annotations

import pytest

from edgetrust.model.certificate import Located
from edgetrust.model.inventory import Identity
from edgetrust.pki.leaf import choose_leaf
from tests import make

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("expe1.example.com", ISSUING)


def located(*issued: make.Issued) -> list[Located]:
    """The certificates as if they stood in one file, below one another."""
    return [each.located("slot.pem", line) for line, each in enumerate(issued, start=1)]


@pytest.mark.parametrize(
    "alone", [LEAF, ROOT, make.leaf("self.example.com"), ISSUING], ids=["leaf", "root", "self-signed", "issuing"]
)
def test_a_single_certificate_is_the_leaf(alone: make.Issued) -> None:
    """Also a self-signed one, and a CA."""
    [only] = located(alone)

    assert choose_leaf([only]) == Identity(leaf=only, others=())


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_of_a_chain_the_leaf_is_the_one_that_issued_none(order: tuple[int, ...]) -> None:
    """Whatever its place in the file; the others keep their order."""
    chain = located(*[(LEAF, ISSUING, ROOT)[position] for position in order])

    chosen = choose_leaf(chain)

    place = order.index(0)
    assert chosen == Identity(leaf=chain[place], others=tuple(chain[:place] + chain[place + 1 :]))


def test_the_same_certificate_twice_is_one() -> None:
    """Files glued together repeat certificates; the first sighting is the leaf's place."""
    chain = located(LEAF, ISSUING, LEAF)

    assert choose_leaf(chain) == Identity(leaf=chain[0], others=(chain[1],))


def test_a_renewed_issuer_of_the_same_name_is_no_leaf_only_when_it_signed() -> None:
    """Names alone do not make an issuer: one with another key signed nothing and so counts as a second leaf."""
    renewed = make.ca("Issuing", ROOT, not_after=make.NOW)
    stranger = make.ca("Issuing", ROOT, key="another")

    assert choose_leaf(located(LEAF, ISSUING, renewed)) == Identity(
        leaf=located(LEAF)[0], others=tuple(located(LEAF, ISSUING, renewed)[1:])
    )
    assert choose_leaf(located(LEAF, stranger)) == (
        "holds several certificates that issued none of the others (CN=expe1.example.com and CN=Issuing), "
        "expected one leaf and its chain; put each leaf into a file of its own"
    )


def test_several_leaves_are_an_error() -> None:
    """Both are named; a certificate without a subject too."""
    assert choose_leaf(located(LEAF, make.leaf("", ISSUING, key="x"), ISSUING)) == (
        "holds several certificates that issued none of the others (CN=expe1.example.com and an empty name), "
        "expected one leaf and its chain; put each leaf into a file of its own"
    )


def test_a_circle_has_no_leaf() -> None:
    """Two authorities that certified each other."""
    one = make.ca("One", make.ca("Two"))
    two = make.ca("Two", make.ca("One"))

    assert choose_leaf(located(one, two)) == (
        "holds 2 certificates that issued each other, expected one that issued none of the others"
    )


def test_nothing_and_too_much() -> None:
    """No certificate, and a trust list where a certificate belongs."""
    many = located(*(make.leaf(f"n{number}.example.com", ISSUING) for number in range(101)))

    assert choose_leaf([]) == "holds no certificate, expected the certificate of this slot"
    assert choose_leaf(many) == (
        "holds 101 certificates, expected one certificate and its chain; is this a trust list under the wrong key?"
    )
