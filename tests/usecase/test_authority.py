from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from edgetrust.errors import Refused
from edgetrust.model.authority import Ledger
from edgetrust.model.certificate import BasicConstraints, KeyKind
from edgetrust.model.plan import PlannedKey
from edgetrust.pki.authority.assemble import spki_of
from edgetrust.usecase.authority import CrossSigning, choose_serial, cross_sign, found, record_of
from tests import lab, make, oracle


def test_a_root_has_no_issuers_and_an_empty_ledger() -> None:
    """It signs itself, with the key that follows from seed and name."""
    authority = lab.root().authority

    assert authority.issuers == ()
    assert authority.ledger == Ledger(seed="test")
    assert authority.certificate.issuer == authority.certificate.subject
    assert authority.certificate.key.spki == spki_of(lab.root().key)


def test_a_parent_remembers_the_ca_below_it() -> None:
    """And the CA below remembers the path up to the root."""
    founded = found(lab.founding(lab.ISSUING_NAME, path_length=0), parent=lab.root(), draw_serial=lab.no_chance)

    certificate = founded.holder.authority.certificate
    assert founded.parent is not None
    assert founded.parent.ledger.issued == (record_of(certificate, "ca"),)
    assert founded.holder.authority.issuers == (lab.root().authority.certificate,)
    assert founded.holder.authority.ledger == Ledger(seed="test")
    assert certificate.basic_constraints == BasicConstraints(ca=True, path_length=0)


def test_a_ca_ends_with_its_parent() -> None:
    """Which is told."""
    founded = found(lab.founding(lab.ISSUING_NAME, days=9999), parent=lab.root(), draw_serial=lab.no_chance)

    assert founded.holder.authority.certificate.not_after == lab.root().authority.certificate.not_after
    assert [each.what for each in founded.differences] == ["validity"]


def test_the_same_seed_gives_the_same_ca() -> None:
    """Byte for byte; another seed, another key."""
    once, again, other = (
        found(lab.founding(seed=seed), parent=None, draw_serial=lab.no_chance).holder.authority.certificate
        for seed in ("test", "test", "other")
    )

    assert once.der == again.der
    assert once.key != other.key
    assert once.serial != other.serial


@pytest.mark.parametrize(
    "key", [PlannedKey(kind=KeyKind.RSA, bits=2048), PlannedKey(kind=KeyKind.EC, bits=384)], ids=str
)
def test_without_a_seed_key_and_serial_are_chance(key: PlannedKey) -> None:
    """Of the kind that is wanted."""
    once, again = (
        found(lab.founding(seed=None, key=key), parent=None, draw_serial=lambda: 99).holder.authority.certificate
        for _ in range(2)
    )

    assert (once.key.kind, once.key.bits, once.serial) == (key.kind, key.bits, 99)
    assert once.key != again.key


def test_a_serial_number_is_given_once() -> None:
    """By chance as by seed; without need there is no second draw."""
    issued = record_of(make.leaf(serial=5).certificate, "internal")
    draws = iter((5, 5, 6))
    seeded = Ledger(seed="test")
    first = choose_serial(seeded, lab.no_chance, "leaf", "x")
    taken = record_of(make.leaf(serial=first).certificate, "internal")
    second = choose_serial(replace(seeded, issued=(taken,)), lab.no_chance, "leaf", "x")

    assert choose_serial(Ledger(issued=(issued,)), lambda: next(draws), "leaf") == 6
    assert first != second
    assert choose_serial(seeded, lab.no_chance, "leaf", "x") == first


@pytest.mark.parametrize("url", ["", "a.test", "http://", "http://ü.test/", "http://a b/", "file:///x", "http://a\n"])
def test_a_place_that_is_no_address_is_refused(url: str) -> None:
    """Of a list or of a responder."""
    urls = ("http://a.test/", url)
    for wanted in (lab.founding(crl_urls=urls), lab.founding(ocsp_urls=urls)):
        with pytest.raises(Refused, match="is no address"):
            found(wanted, parent=None, draw_serial=lab.no_chance)


@pytest.mark.parametrize(
    ("parent_limit", "wanted", "message"),
    [
        (0, None, "path lengths allow no CA below CN=Limited"),
        (0, 0, "path lengths allow no CA below CN=Limited"),
        (1, 1, "--path-length 1 is more than the 0 that path lengths leave below CN=Limited"),
    ],
)
def test_path_lengths_are_obeyed(parent_limit: int, wanted: int | None, message: str) -> None:
    """A CA that nobody could use is not made."""
    limited = found(
        lab.founding("CN=Limited", path_length=parent_limit), parent=lab.root(), draw_serial=lab.no_chance
    ).holder

    with pytest.raises(Refused, match=message):
        found(lab.founding("CN=Below", path_length=wanted), parent=limited, draw_serial=lab.no_chance)


def test_there_may_be_as_many_as_path_lengths_allow() -> None:
    """The last one may sign leaves alone."""
    limited = found(lab.founding("CN=Limited", path_length=1), parent=lab.root(), draw_serial=lab.no_chance).holder

    last = found(lab.founding("CN=Last", path_length=0), parent=limited, draw_serial=lab.no_chance).holder

    assert last.authority.issuers == (limited.authority.certificate, lab.root().authority.certificate)


@oracle.NEEDED
def test_a_cross_certificate_is_remembered_and_verifies() -> None:
    """The issuer's ledger knows it as one."""
    other = found(lab.founding("CN=Other Root"), parent=None, draw_serial=lab.no_chance).holder
    order = CrossSigning(certificate=lab.root().authority.certificate, at=make.NOW, days=365)
    leaf = lab.sign(make.request("a.example.com")).certificate

    crossed = cross_sign(order, other, draw_serial=lab.no_chance)

    sent = [lab.issuing().authority.certificate.der, crossed.certificate.der]
    trusted = [other.authority.certificate.der]
    assert crossed.authority.ledger.issued == (record_of(crossed.certificate, "cross-sign"),)
    assert crossed.certificate.not_after == make.NOW + timedelta(days=365, seconds=-1)
    assert oracle.verify(leaf.der, sent, trusted, at=make.NOW) is None


def test_a_cross_certificate_needs_room() -> None:
    """As any CA below another."""
    limited = found(lab.founding("CN=Limited", path_length=0), parent=lab.root(), draw_serial=lab.no_chance).holder
    order = CrossSigning(certificate=make.ca("Old").certificate, at=make.NOW, days=1)

    with pytest.raises(Refused, match="path lengths allow no CA below CN=Limited"):
        cross_sign(order, limited, draw_serial=lab.no_chance)
