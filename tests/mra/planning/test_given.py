"""CAs that were given for certificates still to be ordered."""

from __future__ import annotations

from datetime import UTC, datetime

from edgetrust.model.plan import Signer
from edgetrust.mra.planning.given import GivenAuthorities, lowest_of, only_issuer, sort_given, with_those_above
from edgetrust.pki.anchors import Pool
from tests import make
from tests.deployments import CORP_ISSUING, CORP_ROOT, PUBLIC_ISSUING, PUBLIC_ROOT

OTHER = make.ca("CN=Other Root")
SERVERS = make.ca("CN=Servers", OTHER, eku=["serverAuth"])
STRAY = make.ca("CN=Stray Issuing", make.ca("CN=Nowhere"))
ENDED = make.ca("CN=Ended", not_after=datetime(2026, 1, 1, tzinfo=UTC))


def given(*issued: make.Issued, public: make.Issued = PUBLIC_ROOT) -> GivenAuthorities:
    """These, sorted."""
    certificates = [each.certificate for each in issued]
    pool = Pool(public_roots=[public.certificate], known=certificates)
    return sort_given(certificates, pool, make.NOW)


def test_each_kind_has_its_hierarchy_root_first() -> None:
    """In whatever order the files hold them; what is no CA counts for nothing."""
    found = given(CORP_ISSUING, PUBLIC_ISSUING, make.leaf("host.example.com", CORP_ISSUING), CORP_ROOT, PUBLIC_ROOT)

    assert found.hierarchy(Signer.INTERNAL) == (CORP_ROOT.certificate, CORP_ISSUING.certificate)
    assert found.hierarchy(Signer.PUBLIC) == (PUBLIC_ROOT.certificate, PUBLIC_ISSUING.certificate)
    assert found.why_none(Signer.INTERNAL) == ""


def test_who_signs_is_known_where_one_ca_stands_lowest() -> None:
    """Of two, either may."""
    hierarchies = [given(*each).hierarchy(Signer.INTERNAL) for each in ((CORP_ISSUING, CORP_ROOT), (CORP_ROOT,))]
    two = given(OTHER, SERVERS, make.ca("CN=Both", OTHER)).hierarchy(Signer.INTERNAL)

    assert [only_issuer(each) for each in hierarchies] == [CORP_ISSUING.certificate, CORP_ROOT.certificate]
    assert only_issuer(two) is None


def test_of_two_of_a_kind_none_is_taken_and_both_are_named() -> None:
    """The other kind is as it was."""
    found = given(CORP_ISSUING, CORP_ROOT, OTHER, PUBLIC_ROOT)

    assert found.hierarchy(Signer.INTERNAL) == ()
    assert found.why_none(Signer.INTERNAL) == (
        "2 internal hierarchies are given, those of CN=Corp Root,O=Acme and CN=Other Root, and nobody can tell which "
        "one will sign: give one of them alone, or say with --ca-for which product's certificates each of them signs"
    )
    assert found.hierarchy(Signer.PUBLIC) == (PUBLIC_ROOT.certificate,)


def test_where_none_is_public_one_of_two_may_stand_for_it() -> None:
    """A lab's own root is public when the deployment file says so; told for both kinds in the same words."""
    found = given(CORP_ROOT, OTHER)

    assert found.why_none(Signer.PUBLIC) == found.why_none(Signer.INTERNAL)
    assert found.why_none(Signer.PUBLIC).startswith(
        "2 internal hierarchies are given, those of CN=Corp Root,O=Acme and CN=Other Root, and none that is public: if "
        "one of them stands for a public CA, as in a lab, name its root under public_ca in the deployment file; else "
    )
    assert given(CORP_ROOT).why_none(Signer.PUBLIC) == ""


def test_a_cross_signed_ca_makes_no_second_hierarchy() -> None:
    """It signs the same whichever way leads up from it, and the shorter way is taken; or the one below which there is
    one more that may sign."""
    cross_signed = make.ca("CN=Corp Root,O=Acme", OTHER)
    own = make.ca("CN=Other Issuing", OTHER)

    for issued in ((CORP_ROOT, OTHER, cross_signed), (cross_signed, CORP_ISSUING, OTHER, CORP_ROOT)):
        assert given(*issued).hierarchy(Signer.INTERNAL)[0] == CORP_ROOT.certificate
    assert given(OTHER, cross_signed).hierarchy(Signer.INTERNAL) == (OTHER.certificate, cross_signed.certificate)
    assert given(CORP_ROOT, OTHER, cross_signed, own).hierarchy(Signer.INTERNAL) == (
        OTHER.certificate,
        cross_signed.certificate,
        own.certificate,
    )
    assert given(CORP_ROOT, CORP_ISSUING, OTHER, cross_signed, own).hierarchy(Signer.INTERNAL) == ()


def test_a_cross_signed_ca_is_of_one_kind() -> None:
    """Where one of its two ways up ends in a public root, no internal hierarchy is left over beside it."""
    old, new = make.ca("CN=Old Root"), make.ca("CN=New Root")
    crossed, issuing = make.ca("CN=New Root", old), make.ca("CN=New Issuing", new)

    for public in (old, new):
        found = given(issuing, new, crossed, old, CORP_ROOT, CORP_ISSUING, public=public)
        assert found.hierarchy(Signer.PUBLIC)[0] == public.certificate
        assert found.hierarchy(Signer.PUBLIC)[-1] == issuing.certificate
        assert found.hierarchy(Signer.INTERNAL) == (CORP_ROOT.certificate, CORP_ISSUING.certificate)
        roots = given(new, crossed, old, public=public)
        assert (bool(roots.hierarchy(Signer.PUBLIC)), roots.hierarchies.get(Signer.INTERNAL)) == (True, None)


def test_what_cannot_sign_stands_where_it_was_delivered() -> None:
    """Its root is not the one that signs in its place; unless the renewed one is there as well."""
    ended = make.ca("CN=Corp Issuing", CORP_ROOT, not_after=datetime(2026, 1, 1, tzinfo=UTC))
    renewed = make.ca("CN=Corp Issuing", CORP_ROOT)
    for_crls = make.ca("CN=For CRLs", CORP_ROOT, ku=["cRLSign"])

    found = [given(*each, CORP_ROOT).hierarchy(Signer.INTERNAL) for each in ((ended,), (ended, renewed), (for_crls,))]

    assert found == [(CORP_ROOT.certificate, each.certificate) for each in (ended, renewed, for_crls)]
    assert given(ended, CORP_ROOT).why_none(Signer.PUBLIC) == ""
    assert given(for_crls).why_none(Signer.INTERNAL) == (
        "CN=For CRLs is given and not allowed by its key usage to sign certificates: give a CA that is"
    )


def test_the_cas_between_those_given_are_looked_for_at_hand() -> None:
    """A list needs every CA of the way; of a root whose former certificate is out of date it takes the one in date."""
    former = make.ca("CN=Corp Root,O=Acme", key=CORP_ROOT.key, not_after=datetime(2026, 1, 1, tzinfo=UTC))
    policy = make.ca("CN=Policy", CORP_ROOT)
    issuing = make.ca("CN=Below Policy", policy)
    at_hand = Pool(public_roots=[], known=[each.certificate for each in (former, policy, CORP_ROOT)])

    found = sort_given([issuing.certificate], at_hand, make.NOW)

    whole = tuple(each.certificate for each in (CORP_ROOT, policy, issuing))
    assert found.hierarchy(Signer.INTERNAL) == whole
    assert lowest_of(whole) == (issuing.certificate,)
    assert with_those_above([policy.certificate], whole) == whole[:2]


def test_what_cannot_be_taken_for_itself_is_told_where_nothing_else_is_there() -> None:
    """A CA without its root, a CA that has ended; beside a whole hierarchy they are passed over."""
    alone, beside = given(STRAY, ENDED), given(STRAY, ENDED, CORP_ROOT)

    assert alone.why_none(Signer.INTERNAL) == (
        "CN=Stray Issuing is given without a root, so that nobody can tell whose: add it; CN=Ended is given and not "
        "valid on that day: give the renewed one"
    )
    assert beside.why_none(Signer.INTERNAL) == ""
    assert beside.hierarchy(Signer.INTERNAL) == (CORP_ROOT.certificate,)


def test_a_former_certificate_of_a_ca_that_is_given_renewed_is_passed_over() -> None:
    """CAs deliver both."""
    renewed = make.ca("CN=Ended", make.ca("CN=Nowhere"))

    assert given(ENDED, renewed).out_of_date == ()


def test_nothing_given_is_nothing_to_explain() -> None:
    """The CA is asked for."""
    assert given().why_none(Signer.PUBLIC) == ""
