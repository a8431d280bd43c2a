from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Purpose
from edgetrust.model.names import DnsName, IpName
from edgetrust.model.verdict import ChainError, FoundIn, PathStep, PathVerdict
from edgetrust.pki.path import (
    MOST_CERTIFICATES,
    TrustList,
    TrustLists,
    build_chain,
    can_anchor,
    find_flaw,
    find_flaw_above,
    is_in_date,
    verify_authority,
    verify_path,
)
from tests import asn1, make, oracle
from tests.pki import odd
from tests.pki.verdicts import agreed

pytestmark = oracle.NEEDED

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT, path_length=0)
LEAF = make.leaf("host.example.com", ISSUING)
TWIN = make.ca("Root", key="another key")
RENEWED = make.ca("Root", not_before=datetime(2025, 1, 1, tzinfo=UTC))
EXPIRED = make.ca("Root", not_after=datetime(2025, 1, 1, tzinfo=UTC))
SELF_SIGNED = make.leaf("host.example.com")
SECOND = timedelta(seconds=1)


def trust(*entries: make.Issued) -> TrustList:
    """A trust list."""
    return TrustList(tuple(entry.certificate for entry in entries))


def twisted(name: str, issued: make.Issued, issuer: make.Issued) -> make.Issued:
    """A certificate with one of the oddities that no builder makes."""
    return next(twist for twist in odd.TWISTS if twist.name == name).apply(issued, issuer.key)


# --- the trust list ---------------------------------------------------------------------------------------------------


def test_a_trust_list_is_searched_by_folded_subject_in_order() -> None:
    """Case and spaces do not count; duplicates do not either."""
    spelled = make.ca("CN=ROOT ")
    entries = trust(ROOT, TWIN, ROOT, spelled)

    assert entries.with_subject(ROOT.certificate.subject.canonical) == (
        ROOT.certificate, TWIN.certificate, spelled.certificate,
    )  # fmt: skip
    assert entries.with_subject(ISSUING.certificate.subject.canonical) == ()
    assert trust(ROOT, ROOT).with_subject(ROOT.certificate.subject.canonical) == (ROOT.certificate,)
    assert ROOT.certificate in entries
    assert ISSUING.certificate not in entries
    assert entries.without(ROOT.certificate).entries == (TWIN.certificate, spelled.certificate)


def test_lists_of_the_same_entries_in_the_same_order_are_one() -> None:
    """Any other order is another list."""
    lists = TrustLists()

    one = lists.holding([ROOT.certificate, TWIN.certificate])

    assert one == trust(ROOT, TWIN)
    assert lists.holding(iter([ROOT.certificate, TWIN.certificate])) is one
    assert lists.holding([TWIN.certificate, ROOT.certificate]) == trust(TWIN, ROOT)
    assert lists.holding([]) == trust()


def test_the_issuer_is_the_first_that_fits_and_is_in_date() -> None:
    """Identifiers rule out the twin, dates the expired one; of several expired ones the last to expire is taken."""
    later = make.ca("Root", not_after=datetime(2026, 1, 1, tzinfo=UTC))

    assert trust(TWIN, EXPIRED, RENEWED, ROOT).find_issuer(ISSUING.certificate, make.NOW) == RENEWED.certificate
    assert trust(EXPIRED, later).find_issuer(ISSUING.certificate, make.NOW) == later.certificate
    assert trust(later, EXPIRED).find_issuer(ISSUING.certificate, make.NOW) == later.certificate
    assert trust(TWIN).find_issuer(ISSUING.certificate, make.NOW) is None


def test_a_certificate_expires_at_its_very_not_after() -> None:
    """It is valid at its notBefore. A date in an odd form is never valid."""
    certificate = ROOT.certificate

    assert not is_in_date(certificate, certificate.not_before - SECOND)
    assert is_in_date(certificate, certificate.not_before)
    assert is_in_date(certificate, certificate.not_after - SECOND)
    assert not is_in_date(certificate, certificate.not_after)
    assert not is_in_date(twisted("notAfter without seconds", ROOT, ROOT).certificate, make.NOW)


# --- the path that is walked ------------------------------------------------------------------------------------------


def step(issued: make.Issued, found_in: FoundIn) -> PathStep:
    """One certificate of a path."""
    return PathStep(certificate=issued.certificate, found_in=found_in)


def verify(leaf: make.Issued, sent: tuple[make.Issued, ...], *entries: make.Issued) -> PathVerdict:
    """The verdict without purposes, now."""
    certificates = tuple(each.certificate for each in sent)
    return verify_path(leaf.certificate, certificates, trust(*entries), purposes=(), at=make.NOW)


def test_the_path_says_where_each_certificate_came_from() -> None:
    """A sent intermediate, the root from the list; with the intermediate in the list the sent one is not used."""
    presented, listed = FoundIn.PRESENTED, FoundIn.TRUST_LIST

    assert verify(LEAF, (ISSUING,), ROOT) == PathVerdict(
        error=None, path=(step(LEAF, presented), step(ISSUING, presented), step(ROOT, listed))
    )
    assert verify(LEAF, (ISSUING,), ROOT, ISSUING) == PathVerdict(
        error=None, path=(step(LEAF, presented), step(ISSUING, listed), step(ROOT, listed))
    )
    assert verify(LEAF, (ISSUING, ROOT), ROOT).path[2] == step(ROOT, listed)


def test_a_broken_path_ends_where_the_building_ended() -> None:
    """The culprit is the certificate at the depth of the error."""
    verdict = verify(LEAF, (ISSUING,))

    assert verdict == PathVerdict(
        error=ChainError(code=20, text="unable to get local issuer certificate", depth=1),
        path=(step(LEAF, FoundIn.PRESENTED), step(ISSUING, FoundIn.PRESENTED)),
    )
    assert verdict.culprit == ISSUING.certificate


def test_a_trusted_leaf_is_its_own_path() -> None:
    """A self-signed leaf that stands in the list comes from there."""
    assert verify(SELF_SIGNED, (), SELF_SIGNED) == PathVerdict(
        error=None, path=(step(SELF_SIGNED, FoundIn.TRUST_LIST),)
    )


def test_building_does_not_check() -> None:
    """`build_chain` follows names and identifiers alone."""
    broken = twisted("broken signature", LEAF, ISSUING)

    chain = build_chain(broken.certificate, (ISSUING.certificate,), trust(EXPIRED), make.NOW)

    assert chain.certificates == (broken.certificate, ISSUING.certificate, EXPIRED.certificate)
    assert (chain.sent, chain.error) == (2, None)


# --- verdicts, each with the oracle -----------------------------------------------------------------------------------


def test_chains_that_verify() -> None:
    """Sent in order, out of order, with the root, with duplicates, or already known."""
    assert agreed(LEAF, [ISSUING], [ROOT]) is None
    assert agreed(LEAF, [ROOT, ISSUING, ISSUING], [ROOT, ROOT]) is None
    assert agreed(LEAF, [], [ISSUING, ROOT]) is None
    assert agreed(LEAF, [LEAF, ISSUING], [ROOT]) is None
    assert agreed(SELF_SIGNED, [], [SELF_SIGNED]) is None
    assert agreed(LEAF, [ISSUING], [TWIN, EXPIRED, ROOT]) is None


def test_chains_with_a_missing_link() -> None:
    """Error 20 above what was sent, 2 above what the list holds; a partial chain is no chain."""
    assert agreed(LEAF, [], [ROOT]) == (20, 0)
    assert agreed(LEAF, [ISSUING], []) == (20, 1)
    assert agreed(LEAF, [], [ISSUING]) == (2, 1)
    assert agreed(LEAF, [], [LEAF]) == (20, 0)


def test_chains_that_end_in_a_stranger() -> None:
    """Error 18 for a self-signed leaf, 19 for an unknown root that was sent."""
    assert agreed(SELF_SIGNED, [], [ROOT]) == (18, 0)
    assert agreed(LEAF, [ISSUING, ROOT], []) == (19, 2)


def test_a_self_signed_twin_higher_in_the_list_decides() -> None:
    """There is no second try: the wrong twin gives error 18, a wrong issuer error 7."""
    other = make.leaf("host.example.com", key="another key", ski=None)
    plain = make.leaf("host.example.com", ski=None)
    root, twin = make.ca("Plain", ski=None), make.ca("Plain", key="another key", ski=None)
    leaf = make.leaf("host.example.com", root, aki=None)

    assert agreed(plain, [], [other, plain]) == (18, 0)
    assert agreed(plain, [], [plain, other]) is None
    assert agreed(leaf, [], [twin, root]) == (7, 0)
    assert agreed(leaf, [], [root, twin]) is None


def test_an_intermediate_is_never_looked_for_below() -> None:
    """A chain that has reached the list takes no more sent certificates."""
    other_root = make.ca("Other Root")
    crossed = make.ca("Root", other_root)

    assert agreed(LEAF, [ISSUING, crossed], [other_root]) is None
    assert agreed(LEAF, [crossed], [ISSUING, other_root]) == (2, 1)


def test_circles_of_cross_signatures_end() -> None:
    """No certificate is used twice."""
    first = make.ca("First", issuer_name="Second", signing_key="Second", aki=None)
    second = make.ca("Second", first)
    leaf = make.leaf("host.example.com", second)

    assert agreed(leaf, [first, second], []) == (20, 2)
    assert agreed(leaf, [], [first, second]) == (22, 101)


def test_a_path_may_be_long_but_not_endless() -> None:
    """A hundred certificates between the leaf and its root."""
    chain = [make.ca("Level 0")]
    for number in range(1, MOST_CERTIFICATES + 1):
        chain.append(make.ca(f"Level {number}", chain[-1]))

    assert agreed(make.leaf("a.example.com", chain[100]), chain[1:101], chain[:1]) is None
    assert agreed(make.leaf("a.example.com", chain[101]), chain[1:], chain[:1]) == (22, 101)


@pytest.mark.parametrize("usable", [ISSUING, twisted("unknown kind of key", ISSUING, ROOT)])
def test_keys_that_cannot_be_used(usable: make.Issued) -> None:
    """An issuer without a usable key is none; a leaf without one stops the building, or the checking."""
    leaf = twisted("unknown kind of key", LEAF, ISSUING)

    assert agreed(LEAF, [usable], [ROOT]) == (None if usable is ISSUING else (20, 0))
    assert agreed(leaf, [ISSUING], [ROOT]) == (1, 0)
    assert agreed(leaf, [], [ISSUING, ROOT]) == (1, 0)
    assert agreed(leaf, [], [ROOT]) == (20, 0)


def test_a_curve_that_is_written_out_is_refused_in_chains() -> None:
    """Error 94, at whichever depth; a lone trusted certificate is let through."""
    root = twisted("explicit curve", ROOT, ROOT)
    leaf = twisted("explicit curve", LEAF, ISSUING)
    alone = twisted("explicit curve", SELF_SIGNED, SELF_SIGNED)

    assert agreed(leaf, [ISSUING], [ROOT]) == (94, 0)
    assert agreed(make.leaf("a.example.com", root, signing_key="odd", aki=None), [], [root]) == (94, 1)
    assert agreed(alone, [], [alone]) is None


@pytest.mark.parametrize("oid", ["1.2.3.4", "1.3.6.1.5.5.7.1.1"])
def test_unknown_critical_extensions_are_refused(oid: str) -> None:
    """At any depth; the same extension not marked critical does not matter."""
    extension = (oid, True, asn1.seq())
    leaf = make.leaf("a.example.com", ISSUING, extensions=[extension])
    issuing = make.ca("Issuing", ROOT, extensions=[extension])

    assert agreed(leaf, [ISSUING], [ROOT]) == (34, 0)
    assert agreed(LEAF, [issuing], [ROOT]) == (34, 1)
    assert agreed(make.leaf("a.example.com", ISSUING, extensions=[(oid, False, asn1.seq())]), [ISSUING], [ROOT]) is None


def test_proxy_certificates_are_refused() -> None:
    """RFC 3820, which nobody asked for."""
    proxy = ("1.3.6.1.5.5.7.1.14", False, asn1.seq(asn1.seq(asn1.oid("1.3.6.1.5.5.7.21.1"))))

    assert agreed(make.leaf("a.example.com", ISSUING, sans=None, extensions=[proxy]), [ISSUING], [ROOT]) == (40, 0)


def test_authorities_that_are_none() -> None:
    """Error 79: CA flag false, key usage without keyCertSign; an old way of being one does for the root only."""
    old_root = make.ca("Old", version=1)
    old_issuing = make.ca("Issuing", ROOT, version=1)

    assert agreed(LEAF, [make.ca("Issuing", ROOT, ca=False)], [ROOT]) == (79, 1)
    assert agreed(LEAF, [make.ca("Issuing", ROOT, ku=["digitalSignature"])], [ROOT]) == (79, 1)
    assert agreed(make.leaf("a.example.com", old_root), [], [old_root]) is None
    assert agreed(LEAF, [old_issuing], [ROOT]) == (79, 1)


def test_purposes_are_checked_at_every_depth() -> None:
    """Error 26 on the leaf or on an authority whose extended key usage lacks the purpose."""
    server_only = make.leaf("a.example.com", ISSUING, eku=["serverAuth"])
    limited = make.ca("Issuing", ROOT, eku=["clientAuth"])

    assert agreed(server_only, [ISSUING], [ROOT], purpose=Purpose.SERVER_AUTH) is None
    assert agreed(server_only, [ISSUING], [ROOT], purpose=Purpose.CLIENT_AUTH) == (26, 0)
    assert agreed(LEAF, [limited], [ROOT], purpose=Purpose.SERVER_AUTH) == (26, 1)
    assert agreed(LEAF, [limited], [ROOT], purpose=Purpose.CLIENT_AUTH) is None
    assert agreed(server_only, [limited], [ROOT]) is None


def test_path_lengths_count_intermediates_that_are_not_self_issued() -> None:
    """Error 25 at the authority whose limit is exceeded; the leaf does not count."""
    root = make.ca("Root", path_length=0)
    below = make.ca("Below", ISSUING)
    rollover = make.ca("Issuing", ISSUING, key="new key")

    assert agreed(LEAF, [ISSUING], [root]) == (25, 2)
    assert agreed(make.leaf("a.example.com", below), [below, ISSUING], [ROOT]) == (25, 2)
    assert agreed(make.leaf("a.example.com", rollover), [rollover, ISSUING], [ROOT]) is None


def test_signatures_and_dates_are_checked_from_the_top() -> None:
    """Of several errors the one nearest to the root is reported, and a signature before a date."""
    expired = make.ca("Issuing", ROOT, not_after=make.NOW)
    early = make.ca("Root", not_before=make.NOW + SECOND)
    broken = twisted("broken signature", LEAF, ISSUING)

    assert agreed(LEAF, [expired], [ROOT]) == (10, 1)
    assert agreed(LEAF, [expired], [early]) == (9, 2)
    assert agreed(LEAF, [ISSUING], [EXPIRED]) == (10, 2)
    assert agreed(broken, [ISSUING], [ROOT]) == (7, 0)
    assert agreed(broken, [expired], [ROOT]) == (10, 1)
    assert agreed(twisted("broken signature", SELF_SIGNED, SELF_SIGNED), [], []) == (18, 0)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (LEAF.certificate.not_before - SECOND, (9, 0)),
        (LEAF.certificate.not_before, None),
        (LEAF.certificate.not_after - SECOND, None),
        (LEAF.certificate.not_after, (10, 0)),
    ],
)
def test_a_path_at_the_very_edges_of_validity(moment: datetime, expected: tuple[int, int] | None) -> None:
    """notBefore belongs to the validity, notAfter does not."""
    assert agreed(LEAF, [ISSUING], [ROOT], at=moment) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("notBefore without seconds", (13, 0)),
        ("notBefore with an offset", (13, 0)),
        ("notAfter without seconds", (14, 0)),
        ("notAfter with a fraction", (14, 0)),
        ("notAfter as an early GeneralizedTime", None),
        ("notAfter never", None),
        ("notBefore in 1950", None),
    ],
)
def test_dates_in_odd_forms(name: str, expected: tuple[int, int] | None) -> None:
    """What RFC 5280 does not allow is an error of its own, not an expiry."""
    assert agreed(twisted(name, LEAF, ISSUING), [ISSUING], [ROOT]) == expected


def test_names_are_constrained_by_every_authority_above() -> None:
    """Errors 47 and 48 on the certificate whose name it is; self-issued authorities are left out."""
    permitting = make.ca("Root", permitted=["other.example"])
    excluding = make.ca("Issuing", ROOT, excluded=["example.com"])
    directory = make.ca("Root", permitted=["DN:CN=host.example.com"])
    rollover = make.ca("Root", make.ca("Root", permitted=["DN:CN=host.example.com"]), key="new key")

    assert agreed(LEAF, [ISSUING], [permitting]) == (47, 0)
    assert agreed(LEAF, [excluding], [ROOT]) == (48, 0)
    assert agreed(LEAF, [ISSUING], [directory]) == (47, 1)
    assert agreed(make.leaf("host.example.com", rollover, sans=None), [rollover], [directory]) is None


def test_revocation_is_looked_at_when_lists_are_given() -> None:
    """None: nobody looks. An empty sequence: every certificate lacks its list."""
    of_root, of_issuing = make.revocation_list(ROOT), make.revocation_list(ISSUING)
    revoking = make.revocation_list(ISSUING, [LEAF.certificate.serial])

    assert agreed(LEAF, [ISSUING], [ROOT], crls=[]) == (3, 0)
    assert agreed(LEAF, [ISSUING], [ROOT], crls=[of_issuing, of_root]) is None
    assert agreed(LEAF, [ISSUING], [ROOT], crls=[revoking, of_root]) == (23, 0)


def test_all_purposes_are_demanded_together() -> None:
    """A certificate good for one of two is good for neither."""
    server_only = make.leaf("a.example.com", ISSUING, eku=["serverAuth"])
    both = (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH)
    sent: tuple[Certificate, ...] = (ISSUING.certificate,)

    def error(leaf: make.Issued) -> ChainError | None:
        return verify_path(leaf.certificate, sent, trust(ROOT), purposes=both, at=make.NOW).error

    assert error(LEAF) is None
    assert error(server_only) == ChainError(code=26, text="unsuitable certificate purpose", depth=0)


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({}, None),
        ({"not_after": make.NOW}, (10, 0)),
        ({"not_before": make.NOW + SECOND}, (9, 0)),
        ({"eku": ["clientAuth"]}, (26, 0)),
        ({"ku": ["keyAgreement"]}, None),
        ({"ku": ["keyCertSign"]}, (26, 0)),
        ({"extensions": [("1.2.3.4", True, b"\x05\x00")]}, (34, 0)),
    ],
)
def test_a_flaw_is_what_a_leaf_fails_for_below_every_authority(
    changes: make.Changes, expected: tuple[int, int] | None
) -> None:
    """Found without a chain, it is the error that both verifiers find with one."""
    leaf = make.leaf("a.example.com", ISSUING, **changes)

    flaw = find_flaw(leaf.certificate, purposes=(Purpose.SERVER_AUTH,), at=make.NOW)

    assert (None if flaw is None else (flaw.code, flaw.depth)) == expected
    assert agreed(leaf, [ISSUING], [ROOT], purpose=Purpose.SERVER_AUTH) == expected


NARROW = make.ca("Narrow", ISSUING)
LIMITED = make.ca("Limited", ROOT, permitted=["other.example"])
ODD = make.ca("Odd", ROOT, extensions=[("1.2.3.4", True, b"\x05\x00")])
UNKNOWN: make.Changes = {"extensions": [("1.2.3.4", True, b"\x05\x00")]}


@pytest.mark.parametrize(
    "above, expected",
    [
        ((ISSUING,), None),
        ((NARROW, ISSUING), (25, 2)),
        ((LIMITED,), (47, 0)),
        ((make.ca("Below Limited", LIMITED, sans=["ca.example.com"]), LIMITED), (47, 1)),
        ((ODD,), (34, 1)),
        ((make.ca("Issuing", ROOT, not_after=make.NOW),), (10, 1)),
        ((TWIN,), (19, 1)),
    ],
    ids=["nothing", "path length", "name constraint", "of a CA", "extension", "expired", "no root"],
)
@pytest.mark.parametrize("flaws", [{}, UNKNOWN, {"not_after": make.NOW}, {"ku": ["keyCertSign"]}])
def test_what_is_wrong_above_a_leaf_does_not_hide_behind_its_own_flaws(
    flaws: make.Changes, above: tuple[make.Issued, ...], expected: tuple[int, int] | None
) -> None:
    """It is what both verifiers find below the same CAs without them."""
    flawless, flawed = make.leaf("a.example.com", above[0]), make.leaf("a.example.com", above[0], **flaws)
    sent = tuple(each.certificate for each in above)

    found = find_flaw_above(flawed.certificate, sent, trust(ROOT), at=make.NOW, san=flawed.certificate.san)

    assert (None if found is None else (found.code, found.depth)) == expected
    assert agreed(flawless, above, [ROOT]) == expected


def test_a_key_that_nobody_reads_is_a_flaw_of_its_certificate_alone() -> None:
    """Of the leaf it says nothing about what is above; of a CA it does, which is no issuer then."""
    unread, above = twisted("unknown kind of key", LEAF, ISSUING), twisted("unknown kind of key", ISSUING, ROOT)

    assert find_flaw_above(unread.certificate, [ISSUING.certificate], trust(ROOT), at=make.NOW) is None
    found = find_flaw_above(LEAF.certificate, [above.certificate], trust(ROOT), at=make.NOW)
    assert found == ChainError(code=20, text="unable to get local issuer certificate", depth=0)


def test_a_signature_that_its_issuer_did_not_make_is_no_flaw_of_the_leaf_alone() -> None:
    """It may be the wrong issuer."""
    broken = twisted("broken signature", LEAF, ISSUING)

    found = find_flaw_above(broken.certificate, [ISSUING.certificate], trust(ROOT), at=make.NOW)

    assert found == ChainError(code=7, text="certificate signature failure", depth=0)


@pytest.mark.parametrize(
    "san, expected",
    [(None, None), ((DnsName("a.example.com"),), (47, 0)), ((DnsName("a.other.example"), IpName("192.0.2.1")), None)],
)
def test_names_count_above_a_leaf_as_they_are_given(
    san: tuple[DnsName | IpName, ...] | None, expected: tuple[int, int] | None
) -> None:
    """In place of its own; without any, those of the CAs alone do."""
    leaf = make.leaf("a.example.com", LIMITED).certificate

    found = find_flaw_above(leaf, [LIMITED.certificate], trust(ROOT), at=make.NOW, san=san)

    assert (None if found is None else (found.code, found.depth)) == expected


@pytest.mark.parametrize(
    "above, expected",
    [
        ((), None),
        ((ISSUING,), None),
        ((NARROW, ISSUING), (25, 1)),
        ((make.ca("Below Limited", LIMITED, sans=["ca.example.com"]), LIMITED), (47, 0)),
        ((ODD,), (34, 0)),
        ((make.ca("Below Odd", ODD), ODD), (34, 1)),
        ((make.ca("Issuing", ROOT, ku=["cRLSign"]),), (79, 0)),
        ((make.ca("Issuing", ROOT, not_after=make.NOW),), (10, 0)),
        ((twisted("broken signature", ISSUING, ROOT),), (7, 0)),
        ((make.ca("Issuing", make.ca("Nowhere")),), (20, 0)),
    ],
)
def test_what_is_wrong_with_a_ca_is_what_everything_below_it_fails_for(
    above: tuple[make.Issued, ...], expected: tuple[int, int] | None
) -> None:
    """Whatever that carries: as both verifiers find it in a flawless leaf, one step further up."""
    issuer = above[0] if above else ROOT

    found = verify_authority(issuer.certificate, trust(*above[1:], ROOT, *above[:1]), at=make.NOW)

    below = agreed(make.leaf("a.example.com", issuer, sans=["IP:192.0.2.1"]), above, [ROOT])
    assert (None if found.error is None else (found.error.code, found.error.depth)) == expected
    assert found.path[0].certificate == issuer.certificate
    assert below == (None if expected is None else (expected[0], expected[1] + 1))


@pytest.mark.parametrize(
    "entry, expected",
    [
        (ROOT, True),
        (ISSUING, False),
        (EXPIRED, False),
        (make.ca("Old", version=1), True),
        (make.ca("Root", ca=False), False),
        (make.ca("Root", eku=["emailProtection"]), False),
        (make.ca("Root", aki=b"somebody else"), False),
    ],
    ids=["root", "intermediate", "expired", "version 1", "no CA", "for mail", "signed by another key"],
)
def test_an_anchor_is_where_a_path_may_end(entry: make.Issued, expected: bool) -> None:
    """What cannot be one is refused by both verifiers right above a leaf."""
    accepted = agreed(make.leaf("a.example.com", entry), [], [entry], purpose=Purpose.SERVER_AUTH) is None

    assert can_anchor(entry.certificate, purposes=(Purpose.SERVER_AUTH,), at=make.NOW) is accepted is expected
