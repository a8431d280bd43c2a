"""Whether a certificate at hand does: who signed it, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from edgetrust.model.certificate import Located
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import FileReference, Role, Store
from edgetrust.model.file_contents import FileContents
from edgetrust.model.inventory import Inventory
from edgetrust.model.names import DnsName
from edgetrust.mra.bench import Stock
from edgetrust.mra.planning.fitness import find_end, find_exclusion, find_misfit
from edgetrust.pki.contents import read_contents
from edgetrust.pki.purpose import unfit_purposes
from tests import blank, make
from tests.pki import odd

ROOT = make.ca("CN=Public Root")
ISSUING = make.ca("CN=Public Issuing", ROOT)
CORP = make.ca("CN=Corp Root")
LEAF = make.leaf("expe1.example.com", ISSUING)
JABBER, TC = blank.endpoint(Role.JABBER), blank.endpoint(Role.TC)
CHECKING = blank.node(blank.C1, Role.EXPRESSWAY_C, revocation_checking=True, crl=(FileReference(path="crls", line=1),))
SECOND = timedelta(seconds=1)
UNKNOWN: make.Changes = {"extensions": [("1.2.3.4", True, b"\x05\x00")]}
ENDED: make.Changes = {"not_after": datetime(2026, 10, 1, tzinfo=UTC)}


def stock(
    *further: make.Issued, lists: dict[str, list[make.Issued]] | None = None, crls: tuple[bytes, ...] = ()
) -> Stock:
    """The CAs of these tests and further ones at hand, these lists of endpoints, and these revocation lists of the
    Expressway-C."""
    known = tuple(each.located("cas.pem") for each in (ROOT, ISSUING, CORP, *further))
    read = tuple(found for crl in crls for found in read_contents(crl, path="crls").revocation_lists)
    files = {
        "cas.pem": FileContents(path="cas.pem", certificates=known),
        "crls": FileContents(path="crls", revocation_lists=read),
    }
    held = {
        (node, Store.ENDPOINT): tuple(each.located("list.pem") for each in entries)
        for node, entries in (lists or {}).items()
    }
    return Stock(
        inventory=Inventory(
            files=files,
            identities={},
            trust_lists=held,
            incomplete=frozenset(),
            public_roots=(ROOT.located("public.pem"),),
        )
    )


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ({"jabber": [ROOT], "tc": [CORP, ROOT]}, None),
        ({"jabber": [CORP], "tc": [ROOT]}, "its chain ends in CN=Public Root, which is not in the list of Jabber"),
        (
            {"jabber": [CORP], "tc": [ISSUING]},
            "its chain ends in CN=Public Root, which is not in the list of Jabber and TC/CE endpoints",
        ),
        ({"jabber": [ROOT]}, None),
    ],
)
def test_whoever_sees_it_must_hold_its_root(lists: dict[str, list[make.Issued]], expected: str | None) -> None:
    """The root, not an intermediate; a list that nobody knows is not judged."""
    found = find_misfit(LEAF.certificate, stock(lists=lists), at=make.NOW, faced=(JABBER, TC))

    assert found == expected


def test_a_chain_that_no_file_holds_to_its_end_is_not_judged() -> None:
    """Its root may be anything."""
    stray = make.leaf("expe1.example.com", make.ca("CN=Nowhere"))

    assert find_misfit(stray.certificate, stock(lists={"jabber": [CORP]}), at=make.NOW, faced=(JABBER,)) is None


@pytest.mark.parametrize("flaw", [{}, UNKNOWN, ENDED], ids=["none", "extension", "dates"])
def test_what_no_list_can_mend_needs_another_ca(flaw: make.Changes) -> None:
    """Every CA is at hand, and one of them may have none below it; what is wrong with the certificate itself does not
    hide it."""
    narrow = make.ca("CN=Narrow", CORP, path_length=0)
    below = make.ca("CN=Below", narrow)
    leaf = make.leaf("expc1.corp.example.com", below, **flaw)

    found = find_misfit(leaf.certificate, stock(narrow, below), at=make.NOW)

    assert found == "no list leads from it to a root: path length constraint exceeded"


def test_a_key_that_nobody_reads_is_no_fault_of_the_ca() -> None:
    """It ends the certificate, which comes from the same CA anew."""
    twist = next(each for each in odd.TWISTS if each.name == "unknown kind of key")
    leaf = twist.apply(LEAF, ISSUING.key).certificate

    assert find_misfit(leaf, stock(), at=make.NOW) is None
    assert (
        find_end(leaf, stock(), at=make.NOW) == "every verifier refuses it: unspecified certificate verification error"
    )


@pytest.mark.parametrize("flaw", [{}, UNKNOWN, ENDED], ids=["none", "extension", "dates"])
def test_endpoints_that_refuse_a_certificate_for_itself_do_not_ask_for_another_ca(flaw: make.Changes) -> None:
    """They have its root."""
    leaf = make.leaf("expe1.example.com", ISSUING, **flaw)

    assert find_misfit(leaf.certificate, stock(lists={"jabber": [ROOT]}), at=make.NOW, faced=(JABBER,)) is None


@pytest.mark.parametrize("flaw", [{}, UNKNOWN, ENDED], ids=["none", "extension", "dates"])
def test_a_ca_may_be_limited_to_names_that_are_not_planned(flaw: make.Changes) -> None:
    """Then it cannot sign what comes in place of what it signed, whatever that carries; and if nothing comes, its
    own names are to be allowed."""
    limited = make.ca("CN=Limited", CORP, permitted=["corp.example.com"])
    inside = make.leaf("expc1.corp.example.com", limited, **flaw).certificate
    outside = make.leaf("expc1.example.com", limited, **flaw).certificate
    evidence = stock(limited)

    found = [
        find_exclusion(leaf, evidence, at=make.NOW, purposes=(), san=(DnsName(name),))
        for leaf in (inside, outside)
        for name in ("expc1.corp.example.com", "expc1.example.com")
    ]

    refused = "the CAs above it may not certify every name that is planned: permitted subtree violation"
    assert found == [None, refused, None, refused]
    assert [find_misfit(leaf, evidence, at=make.NOW) for leaf in (inside, outside)] == [None, None]


def test_a_name_that_its_ca_may_not_certify_ends_a_certificate() -> None:
    """Nobody takes it, whatever else is right."""
    limited = make.ca("CN=Limited", CORP, permitted=["corp.example.com"])
    leaf = make.leaf("expc1.example.com", limited)

    assert find_end(leaf.certificate, stock(limited), at=make.NOW) == (
        "every verifier refuses it: permitted subtree violation"
    )


@pytest.mark.parametrize(
    ("purposes", "expected"),
    [
        ((), None),
        ((Purpose.SERVER_AUTH,), None),
        ((Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH), "CN=Servers above it is not good for clientAuth"),
    ],
)
def test_a_ca_may_be_limited_to_purposes(purposes: tuple[Purpose, ...], expected: str | None) -> None:
    """Whatever the certificate below it names; to those of today, or of what comes in its place."""
    servers = make.ca("CN=Servers", CORP, eku=["serverAuth"])
    leaf = make.leaf("expe1.example.com", make.ca("CN=Below", servers), eku=["serverAuth", "clientAuth"]).certificate
    evidence = stock(servers, make.ca("CN=Below", servers))

    assert find_misfit(leaf, evidence, at=make.NOW, purposes=purposes) == expected
    assert find_exclusion(leaf, evidence, at=make.NOW, purposes=purposes, san=leaf.san) == expected
    assert unfit_purposes((servers.certificate,), purposes) == ([Purpose.CLIENT_AUTH] if expected is not None else [])


def test_the_way_that_endpoints_accept_has_to_allow_the_purposes() -> None:
    """Another one that does, below a root that they do not know, is none to send."""
    name = ISSUING.certificate.subject.rfc4514
    limited = make.ca(name, ROOT, eku=["serverAuth"], not_after=datetime(2039, 1, 1, tzinfo=UTC))
    crossed = make.ca(name, CORP)
    leaf = make.leaf("expe1.example.com", limited).certificate
    known = Stock(
        inventory=Inventory(
            files={"cas.pem": FileContents(path="cas.pem", certificates=_located(ROOT, CORP, limited, crossed))},
            identities={},
            trust_lists={("jabber", Store.ENDPOINT): _located(ROOT)},
            incomplete=frozenset(),
            public_roots=(),
        )
    )

    for purposes, expected in (
        ((Purpose.SERVER_AUTH,), None),
        ((Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH), f"{name} above it is not good for clientAuth"),
    ):
        assert find_misfit(leaf, known, at=make.NOW, purposes=purposes, faced=(JABBER,)) == expected
        assert find_exclusion(leaf, known, at=make.NOW, purposes=purposes, san=leaf.san, faced=(JABBER,)) == expected


def _located(*issued: make.Issued) -> tuple[Located, ...]:
    return tuple(each.located("cas.pem") for each in issued)


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        (make.leaf("expe1.example.com"), "it is self-signed"),
        (
            make.leaf("expe1.example.com", make.ca("CN=Temporary CA 1234,O=Temporary CA 1234")),
            "it is the temporary certificate of the factory",
        ),
    ],
)
def test_what_no_ca_signed_is_to_be_replaced(leaf: make.Issued, expected: str) -> None:
    """By one of a CA."""
    assert find_misfit(leaf.certificate, stock(), at=make.NOW) == expected


def test_a_revoked_ca_signs_no_more() -> None:
    """Where anybody looks it up, in a list of its issuer."""
    revoked = stock(crls=(make.revocation_list(ROOT, [ISSUING.certificate.serial]),))
    fine = stock(crls=(make.revocation_list(ROOT, [1]), make.revocation_list(CORP, [ISSUING.certificate.serial])))

    assert find_misfit(LEAF.certificate, revoked, at=make.NOW, checking=(CHECKING,)) == (
        f"CN=Public Issuing above it is revoked by a list that {CHECKING.fqdn} uses"
    )
    assert find_misfit(LEAF.certificate, revoked, at=make.NOW) is None
    assert find_misfit(LEAF.certificate, fine, at=make.NOW, checking=(CHECKING,)) is None


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (LEAF.certificate.not_before - SECOND, "it is not valid before 2026-01-01 00:00:00 UTC"),
        (LEAF.certificate.not_before, None),
        (LEAF.certificate.not_after - SECOND, None),
        (LEAF.certificate.not_after, "it expired at 2028-01-01 00:00:00 UTC"),
    ],
)
def test_a_certificate_does_within_its_dates(at: datetime, expected: str | None) -> None:
    """At notAfter itself it is over, as for OpenSSL."""
    assert find_end(LEAF.certificate, stock(), at=at) == expected


def test_a_revoked_certificate_is_over() -> None:
    """Where anybody looks it up."""
    evidence = stock(crls=(make.revocation_list(ISSUING, [LEAF.certificate.serial]),))

    assert find_end(LEAF.certificate, evidence, at=make.NOW, checking=(CHECKING,)) == (
        f"it is revoked by a list that {CHECKING.fqdn} uses"
    )
    assert find_end(LEAF.certificate, evidence, at=make.NOW) is None


def test_what_every_verifier_refuses_is_over() -> None:
    """A critical extension that nobody knows."""
    odd = make.leaf("expe1.example.com", ISSUING, extensions=[("1.2.3.4", True, b"\x05\x00")])

    found = find_end(odd.certificate, stock(), at=datetime(2027, 1, 1, tzinfo=UTC))

    assert found == "every verifier refuses it: unhandled critical extension"


@pytest.mark.parametrize("identifiers", [True, False])
def test_a_certificate_that_the_ca_of_its_issuers_name_did_not_sign_comes_from_a_ca_anew(identifiers: bool) -> None:
    """Neither it, nor a CA above it; where key identifiers say that it is another CA, that one is to be found."""
    stated: make.Changes = {} if identifiers else {"aki": None}
    forger = make.ca("CN=Public Issuing", ROOT, key="forger")
    middle = make.ca("CN=Middle", forger, **stated)
    forged = make.leaf("expe1.example.com", forger, **stated)
    below = make.leaf("expe1.example.com", middle)

    found = [
        find_misfit(leaf.certificate, stock(*above), at=make.NOW) for leaf, above in ((forged, ()), (below, (middle,)))
    ]

    refused = "was not signed with the key of CN=Public Issuing"
    assert found == ([None, None] if identifiers else [f"it {refused}", f"CN=Middle above it {refused}"])


def test_a_ca_that_is_weak_is_to_be_replaced() -> None:
    """By its key or by the digest in its certificate; not for how a root signed itself."""
    short = make.ca("CN=Short", ROOT, key="rsa1024:short")
    old = make.ca("CN=Old", ROOT, digest="sha1")
    root = make.ca("CN=Old Root", digest="sha1")

    found = [
        find_misfit(make.leaf("expe1.example.com", each).certificate, stock(each), at=make.NOW)
        for each in (short, old, root)
    ]

    assert found == ["CN=Short above it has a key of 1024 bits", "CN=Old above it is signed with SHA-1", None]


@pytest.mark.parametrize("limits", [{"eku": ["serverAuth"]}, {"permitted": ["elsewhere.example"]}])
def test_another_certificate_of_its_ca_that_is_limited_does_no_harm(limits: make.Changes) -> None:
    """Public CAs have certificates made anew for servers alone; that one lies about says nothing of what works."""
    renewed: make.Changes = {"key": "CN=Public Issuing", "not_after": datetime(2045, 1, 1, tzinfo=UTC), **limits}
    limited = make.ca("CN=Public Issuing", ROOT, **renewed)
    evidence, both = stock(limited), (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH)
    names = [DnsName("expe1.example.com")]

    assert find_misfit(LEAF.certificate, evidence, at=make.NOW, purposes=both) is None
    assert find_end(LEAF.certificate, evidence, at=make.NOW) is None
    assert find_exclusion(LEAF.certificate, evidence, at=make.NOW, purposes=both, san=names) is None
