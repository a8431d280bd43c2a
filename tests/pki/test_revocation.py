from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from edgetrust.model.certificate import Oid
from edgetrust.pki.read import read_revocation_list
from edgetrust.pki.revocation import choose_list, find_revocation_error, find_revoking_list
from tests import asn1, make, oracle
from tests.pki import odd
from tests.pki.verdicts import agreed

pytestmark = oracle.NEEDED

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("a.example.com", ISSUING)
OF_ROOT = make.revocation_list(ROOT)
OF_ISSUING = make.revocation_list(ISSUING)
SECOND = timedelta(seconds=1)
OLD, NEW = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)


def verdict(*crls: bytes, leaf: make.Issued = LEAF) -> tuple[int, int] | None:
    """The error of leaf, issuing CA and root with these lists, according to both verifiers."""
    return agreed(leaf, [ISSUING], [ROOT], crls=crls)


def of_issuing(**changes: Any) -> bytes:  # noqa: ANN401 - the builder's keywords
    """A list of the issuing CA."""
    return make.revocation_list(ISSUING, **changes)


def limited(*parts: bytes, **changes: Any) -> bytes:  # noqa: ANN401 - the builder's keywords
    """A list of the issuing CA with an issuing distribution point."""
    return of_issuing(extensions=[("2.5.29.28", True, asn1.seq(*parts))], **changes)


def flag(number: int) -> bytes:
    """A BOOLEAN that is true."""
    return asn1.context(number, b"\xff", constructed=False)


def location(url: str) -> bytes:
    """A distribution point's name."""
    return asn1.context(0, asn1.context(0, make.general_name(f"URI:{url}")))


def with_points(*points: bytes) -> make.Issued:
    """A leaf with distribution points."""
    extension = (Oid.CRL_DISTRIBUTION_POINTS, False, asn1.seq(*map(asn1.seq, points)))
    return make.leaf("a.example.com", ISSUING, extensions=[extension])


def test_every_certificate_of_the_path_needs_a_list() -> None:
    """The root, too; the first that lacks one is reported."""
    assert verdict(OF_ISSUING, OF_ROOT) is None
    assert verdict(OF_ROOT) == (3, 0)
    assert verdict(OF_ISSUING) == (3, 1)
    assert verdict() == (3, 0)


@pytest.mark.parametrize(("revoked", "issuer", "depth"), [(LEAF, ISSUING, 0), (ISSUING, ROOT, 1), (ROOT, ROOT, 2)])
def test_revoked_at_each_depth(revoked: make.Issued, issuer: make.Issued, depth: int) -> None:
    """Error 23 at the certificate whose number is listed, negative numbers included."""
    listing = make.revocation_list(issuer, [1, revoked.certificate.serial, -5])

    assert verdict(listing, *(crl for crl in (OF_ISSUING, OF_ROOT) if depth == 0 or crl is OF_ISSUING)) == (23, depth)


def test_a_number_taken_back_is_not_revoked() -> None:
    """The reason removeFromCRL."""
    reason = asn1.seq(asn1.oid("2.5.29.21"), asn1.octets(b"\x0a\x01\x08"))
    number = asn1.integer(LEAF.certificate.serial)
    listed, taken_back = (
        asn1.seq(asn1.seq(number, asn1.time(OLD), extensions)) for extensions in (b"", asn1.seq(reason))
    )
    revoking = of_issuing(revoked=[LEAF.certificate.serial])

    assert verdict(revoking, OF_ROOT) == (23, 0)
    assert verdict(odd.exchange(revoking, listed, taken_back, ISSUING.key), OF_ROOT) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"next_update": None}, None),
        ({"next_update": make.NOW + SECOND}, None),
        ({"next_update": make.NOW}, (12, 0)),
        ({"this_update": make.NOW}, None),
        ({"this_update": make.NOW + SECOND}, (11, 0)),
        ({"signing_key": "another"}, (8, 0)),
        ({"signing_key": "rsa"}, (8, 0)),
        ({"extensions": [("1.2.3", True, b"")]}, (36, 0)),
        ({"extensions": [("1.2.3", False, b"")]}, None),
        ({"aki": False}, None),
        ({"aki": False, "extensions": [(Oid.AUTHORITY_KEY_IDENTIFIER, False, asn1.null())]}, None),
        ({"aki": False, "extensions": [(Oid.AUTHORITY_KEY_IDENTIFIER, False, asn1.seq(asn1.tlv(0x80, b"x")))]}, (3, 0)),
        ({"aki": False, "extensions": [(Oid.AUTHORITY_KEY_IDENTIFIER, False, asn1.seq(asn1.tlv(0x82, b"x")))]}, (3, 0)),
    ],
)
def test_what_can_be_wrong_with_a_list(changes: dict[str, Any], expected: tuple[int, int] | None) -> None:
    """Out of date, signed by somebody else, not understood, or of another key."""
    assert verdict(of_issuing(**changes), OF_ROOT) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (OLD, b"2611010000Z", (15, 0)),
        (datetime(2026, 12, 31, tzinfo=UTC), b"2612310000Z", (16, 0)),
    ],
)
def test_dates_of_lists_in_odd_forms(old: datetime, new: bytes, expected: tuple[int, int]) -> None:
    """Errors of their own."""
    crl = odd.exchange(of_issuing(), asn1.time(old), asn1.tlv(0x17, new), ISSUING.key)

    assert verdict(crl, OF_ROOT) == expected


def test_the_issuer_must_be_allowed_to_sign_lists() -> None:
    """Error 35 when its key usage lacks cRLSign; without a key usage it may."""
    unfit, free = (make.ca("Issuing", ROOT, ku=ku) for ku in (["keyCertSign"], None))

    assert agreed(LEAF, [unfit], [ROOT], crls=[OF_ISSUING, OF_ROOT]) == (35, 0)
    assert agreed(LEAF, [free], [ROOT], crls=[OF_ISSUING, OF_ROOT]) is None


def test_the_better_list_is_taken_then_the_newer_then_the_first() -> None:
    """Understood before not understood, in scope before out of scope, in date before out of date."""
    revoked = [LEAF.certificate.serial]
    clean_old, clean_new = (of_issuing(this_update=moment, number=1) for moment in (OLD, NEW))
    revoking_old, revoking_new = (of_issuing(revoked=revoked, this_update=moment) for moment in (OLD, NEW))
    expired = of_issuing(revoked=revoked, this_update=NEW, next_update=make.NOW)
    unknown = of_issuing(revoked=revoked, this_update=NEW, extensions=[("1.2.3", True, b"")])
    for_authorities = limited(flag(2), revoked=revoked, this_update=NEW)

    assert verdict(clean_old, revoking_new, OF_ROOT) == (23, 0)
    assert verdict(revoking_old, clean_new, OF_ROOT) is None
    assert verdict(clean_new, revoking_new, OF_ROOT) is None
    assert verdict(revoking_new, clean_new, OF_ROOT) == (23, 0)
    for worse in (expired, unknown, for_authorities):
        assert verdict(worse, clean_old, OF_ROOT) is None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((), None),
        ((flag(1),), None),
        ((flag(2),), (44, 0)),
        ((flag(5),), (44, 0)),
        ((flag(1), flag(2)), (3, 0)),
        ((flag(4),), (3, 0)),
        ((asn1.context(3, b"\x06\x40", constructed=False),), (3, 0)),
        ((location("http://a.example.com/x.crl"),), (44, 0)),
        ((asn1.null(),), None),
    ],
)
def test_lists_that_are_limited(parts: tuple[bytes, ...], expected: tuple[int, int] | None) -> None:
    """For leaves only, for authorities only, indirect, for some reasons, of a place the certificate does not name."""
    assert verdict(limited(*parts), OF_ROOT) == expected


def test_a_list_for_leaves_says_nothing_about_authorities() -> None:
    """Error 44 one depth higher."""
    for_leaves = make.revocation_list(ROOT, extensions=[("2.5.29.28", True, asn1.seq(flag(1)))])
    for_authorities = make.revocation_list(ROOT, extensions=[("2.5.29.28", True, asn1.seq(flag(2)))])

    assert verdict(OF_ISSUING, for_leaves) == (44, 1)
    assert verdict(OF_ISSUING, for_authorities) is None


A, B = location("http://a.example.com/x.crl"), location("http://b.example.com/x.crl")
RELATIVE = asn1.context(0, asn1.context(1, asn1.seq(asn1.oid("2.5.4.3"), asn1.utf8("list"))))


@pytest.mark.parametrize(
    ("point", "place", "expected"),
    [
        (A, A, None),
        (A, B, (44, 0)),
        (A, b"", None),
        (RELATIVE, RELATIVE, None),
        (asn1.context(2, make.general_name("DN:CN=ISSUING")), A, None),
        (A + asn1.context(2, make.general_name("DN:CN=Issuing")), A, None),
        (A + asn1.context(2, make.general_name("DN:CN=Other")), A, (44, 0)),
        (A + asn1.context(2, make.general_name("a.example.com")), A, (44, 0)),
        (A + asn1.context(2, make.general_name("DN:CN=Other")), b"", None),
        (A + asn1.context(1, b"\x06\x40", constructed=False), A, (3, 0)),
        (A + asn1.context(1, b"\x07\xff\x80", constructed=False), A, None),
        (A + asn1.context(1, b"\x07\0", constructed=False), A, (3, 0)),
    ],
)
def test_distribution_points_decide_the_scope(point: bytes, place: bytes, expected: tuple[int, int] | None) -> None:
    """The place of the list must be one that the certificate names, for its issuer, and for every reason."""
    assert verdict(limited(place), OF_ROOT, leaf=with_points(point)) == expected


def test_reasons_may_be_covered_by_several_lists() -> None:
    """Two points, each for some reasons, together for all."""
    some, others = (asn1.context(1, bits, constructed=False) for bits in (b"\x04\xf0", b"\x07\x0f\x80"))
    leaf = with_points(A + some, B + others)

    assert verdict(limited(A), limited(B), OF_ROOT, leaf=leaf) is None
    assert verdict(limited(A), OF_ROOT, leaf=leaf) == (3, 0)
    assert verdict(limited(A), limited(B, revoked=[leaf.certificate.serial]), OF_ROOT, leaf=leaf) == (23, 0)


def test_a_list_may_be_signed_with_an_older_key_of_the_same_name() -> None:
    """The issuer renewed its key and certified the new one itself: the old certificate stands further up."""
    renewed = make.ca("Root", ROOT, key="new key")
    leaf = make.leaf("a.example.com", renewed)
    by_new, by_old = make.revocation_list(renewed), make.revocation_list(ROOT)

    assert agreed(leaf, [renewed], [ROOT], crls=[by_new, by_old]) is None
    assert agreed(leaf, [renewed], [ROOT], crls=[by_old]) is None
    assert agreed(leaf, [renewed], [ROOT], crls=[by_new]) == (3, 1)
    chosen = choose_list(
        [leaf.certificate, renewed.certificate, ROOT.certificate], 0, [read_revocation_list(by_old)], make.NOW
    )
    assert chosen is not None
    assert (chosen.issuer, chosen.is_in_scope) == (ROOT.certificate, True)


def test_lists_of_others_and_lists_of_changes_are_not_looked_at() -> None:
    """By name, and by the delta indicator."""
    chain = [LEAF.certificate, ISSUING.certificate, ROOT.certificate]
    delta = read_revocation_list(of_issuing(extensions=[("2.5.29.27", True, asn1.integer(1))]))
    of_root = read_revocation_list(OF_ROOT)

    assert choose_list(chain, 0, [of_root, delta], make.NOW) is None
    error = find_revocation_error(chain, [of_root, delta], make.NOW)
    assert error is not None
    assert (error.code, error.depth) == (3, 0)


def test_the_list_that_revokes_is_told() -> None:
    """At whatever depth, and only where it is the list that decides."""
    chain = [LEAF.certificate, ISSUING.certificate, ROOT.certificate]
    of_leaf, of_issuing_ca, old = (
        read_revocation_list(each)
        for each in (
            of_issuing(revoked=[LEAF.certificate.serial]),
            make.revocation_list(ROOT, revoked=[ISSUING.certificate.serial]),
            of_issuing(revoked=[LEAF.certificate.serial], next_update=make.NOW),
        )
    )

    assert find_revoking_list(chain, 0, [of_issuing_ca, of_leaf], make.NOW) is of_leaf
    assert find_revoking_list(chain, 1, [of_issuing_ca, of_leaf], make.NOW) is of_issuing_ca
    assert find_revoking_list(chain, 2, [of_issuing_ca, of_leaf], make.NOW) is None
    assert find_revoking_list(chain, 0, [old], make.NOW) is None
