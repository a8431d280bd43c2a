"""Which certificates a verifier lacks."""

from __future__ import annotations

import pytest

from edgetrust.model.certificate import Certificate
from edgetrust.mra.missing import find_way, is_trustworthy, missing_on
from edgetrust.pki.anchors import Pool
from edgetrust.pki.path import TrustList
from tests import make
from tests.deployments import CORP_ISSUING, CORP_ROOT

ROOT = make.ca("CN=Root")
ISSUING = make.ca("CN=Issuing", ROOT)
LEAF = make.leaf("expe.example.com", ISSUING).certificate
OTHER_ROOT = make.ca("CN=Other Root")
# The same CA (name and key), certified by another root as well.
CROSS = make.ca("CN=Issuing", OTHER_ROOT)
NOTHING = TrustList(())


def pool(*known: make.Issued) -> Pool:
    """What files at hand hold; no public roots."""
    return Pool(public_roots=(), known=tuple(issued.certificate for issued in known))


def subjects(certificates: tuple[Certificate, ...]) -> list[str]:
    """Their subjects, in order."""
    return [certificate.subject.rfc4514 for certificate in certificates]


def test_the_way_leads_to_a_root() -> None:
    """Nearest first, and complete."""
    way = find_way(LEAF, pool(ROOT, ISSUING), NOTHING)

    assert subjects(way.above) == ["CN=Issuing", "CN=Root"]
    assert way.is_complete
    assert way.top(LEAF) == ROOT.certificate


def test_a_way_that_no_file_completes_says_so() -> None:
    """As far as it goes; the next one is known by name alone."""
    way = find_way(LEAF, pool(ISSUING), NOTHING)
    missing = missing_on(LEAF, way, NOTHING)

    assert not way.is_complete
    assert [(each.subject, each.certificate) for each in missing] == [
        ("CN=Issuing", ISSUING.certificate),
        ("CN=Root", None),
    ]


def test_nothing_known_at_all_names_the_issuer() -> None:
    """From the leaf itself."""
    way = find_way(LEAF, pool(), NOTHING)

    assert [(each.subject, each.certificate) for each in missing_on(LEAF, way, NOTHING)] == [("CN=Issuing", None)]


def test_what_the_list_holds_is_not_missing() -> None:
    """Only the rest."""
    trust = TrustList((ROOT.certificate,))
    way = find_way(LEAF, pool(ROOT, ISSUING), trust)

    assert subjects(tuple(each.certificate for each in missing_on(LEAF, way, trust) if each.certificate)) == [
        "CN=Issuing"
    ]


def test_a_root_of_the_list_is_preferred() -> None:
    """Cross-certified CAs have several ways; the one that helps is the one to complete."""
    known = pool(ROOT, ISSUING, OTHER_ROOT, CROSS)

    to_other = find_way(LEAF, known, TrustList((OTHER_ROOT.certificate,)))
    to_root = find_way(LEAF, known, TrustList((ROOT.certificate,)))

    assert to_other.top(LEAF) == OTHER_ROOT.certificate
    assert to_root.top(LEAF) == ROOT.certificate


def test_a_self_signed_certificate_is_its_own_way() -> None:
    """Nothing is above it."""
    alone = make.leaf("cucm.example.com").certificate

    assert find_way(alone, pool(), NOTHING).is_complete
    assert find_way(alone, pool(), NOTHING).above == ()


def test_circles_end() -> None:
    """Two CAs that certify each other and no root."""
    first = make.ca("CN=First", make.ca("CN=Second"))
    second = make.ca("CN=Second", make.ca("CN=First"))
    leaf = make.leaf("expe.example.com", make.ca("CN=First")).certificate

    way = find_way(leaf, pool(first, second), NOTHING)

    assert not way.is_complete
    assert len(way.above) <= 2


@pytest.mark.parametrize(
    "issued,expected",
    [
        (CORP_ROOT, True),
        (CORP_ISSUING, True),
        (make.ca("Version 1", version=1), True),
        (make.leaf(), True),
        (make.leaf("a.b", CORP_ROOT), False),
        (make.ca("No CA", CORP_ROOT, version=1), False),
    ],
)
def test_cas_and_self_signed_certificates_can_take_part_in_a_path(issued: make.Issued, expected: bool) -> None:
    """As OpenSSL decides."""
    assert is_trustworthy(issued.certificate) is expected
