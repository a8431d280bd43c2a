"""Lists of trusted CA certificates."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.deployment import Store
from edgetrust.model.lab import Holding
from edgetrust.twin.admin.ruling import Declined, Done, Ruling
from edgetrust.twin.admin.trust_list import (
    MOST_ENTRIES,
    append_authorities,
    delete_entries,
    find_shadowed,
    upload_trust,
)
from tests import make

ONE, TWO, THREE = make.ca("One"), make.ca("Two"), make.ca("Three")
TWIN = make.ca("One", key="another")
CAS = (ONE, TWO, THREE, TWIN)
TRUSTED, TOMCAT = Store.TRUSTED_CA, Store.TOMCAT_TRUST


def holding(*issued: make.Issued, store: Store = TRUSTED) -> Holding:
    """A node with that list."""
    return Holding(node="node", trust={store: tuple(each.certificate for each in issued)})


def pems(*issued: make.Issued) -> bytes:
    """A file with these."""
    return "".join(each.pem for each in issued).encode()


def said(ruling: Ruling) -> list[tuple[str, bool]]:
    """Texts, and whether they warn."""
    return [(notice.text, notice.is_warning) for notice in ruling.notices]


def test_new_ones_go_to_the_end() -> None:
    """In the order of the file; those that are there stay where they are."""
    ruling = append_authorities(holding(TWO), pems(ONE, TWO, THREE, ONE), is_strict=False)

    assert isinstance(ruling, Done)
    assert ruling.holding == holding(TWO, ONE, THREE)
    assert said(ruling) == [
        ("CN=One is appended", False),
        ("CN=Three is appended", False),
        ("2 of the file's certificates were on the list already", False),
    ]


def test_nothing_new_is_nothing_done() -> None:
    """With a word about it."""
    ruling = append_authorities(holding(ONE), pems(ONE), is_strict=True)

    assert isinstance(ruling, Done)
    assert ruling.holding == holding(ONE)
    assert said(ruling) == [("nothing is appended: the list has every one of them already", True)]


def test_a_second_one_of_a_subject_is_appended_with_a_warning() -> None:
    """Older guides: the first one of the list counts."""
    ruling = append_authorities(holding(ONE), pems(TWIN), is_strict=False)

    assert isinstance(ruling, Done)
    assert ruling.holding == holding(ONE, TWIN)
    assert said(ruling)[1] == (
        (
            "another certificate with the subject CN=One stands higher on the list; a look-up by subject finds that "
            "one, and this one is as if absent"
        ),
        True,
    )


def test_a_second_one_of_a_subject_is_refused_where_that_is_asked_for() -> None:
    """As newer releases are said to; also when both are in one file."""
    ruling = append_authorities(holding(ONE), pems(TWO, TWIN), is_strict=True)

    assert isinstance(ruling, Declined)
    assert ruling.is_conflict
    assert [text for text, _ in said(ruling)] == [
        (
            "nothing is appended: another certificate with the subject CN=One is on the list, and two cannot both be "
            "effective; delete that one first"
        )
    ]
    assert isinstance(append_authorities(holding(), pems(ONE, TWIN), is_strict=True), Declined)


def test_what_is_no_ca_is_appended_with_a_warning() -> None:
    """Nothing is trusted because of it; what is self-signed is trusted for itself."""
    leaf, alone = make.leaf("host.example.com", ONE), make.leaf("alone.example.com")

    ruling = append_authorities(holding(ONE), pems(leaf, alone), is_strict=False)

    assert isinstance(ruling, Done)
    assert said(ruling)[2:] == [
        (
            (
                "CN=host.example.com is no CA certificate (basicConstraints), so that nothing is trusted because of "
                "it; append the CA that signed it"
            ),
            True,
        )
    ]


def test_the_list_has_an_end() -> None:
    """A thousand entries."""
    full = Holding(node="node", trust={TRUSTED: (TWO.certificate,) * MOST_ENTRIES})

    assert said(append_authorities(full, pems(ONE), is_strict=False)) == [
        ("the list would have 1001 entries, and 1000 is the most", False)
    ]


def test_der_is_no_file_for_an_expressway_and_one_for_cucm() -> None:
    """CUCM takes both forms."""
    assert isinstance(append_authorities(holding(), ONE.der, is_strict=False), Declined)
    assert isinstance(upload_trust(holding(), TOMCAT, ONE.der, at=make.NOW), Done)


@given(st.lists(st.sampled_from(CAS), max_size=4), st.lists(st.sampled_from(CAS), min_size=1, max_size=6))
def test_appending_keeps_what_is_there_and_never_doubles(before: list[make.Issued], file: list[make.Issued]) -> None:
    """Whatever the list and the file hold."""
    start = holding(*dict.fromkeys(before))

    ruling = append_authorities(start, pems(*file), is_strict=False)

    assert isinstance(ruling, Done)
    old, new = start.trust[TRUSTED], ruling.holding.trust[TRUSTED]
    assert new[: len(old)] == old
    assert len(set(new)) == len(new)
    assert set(new) == set(old) | {each.certificate for each in file}


def test_entries_are_deleted_by_fingerprint() -> None:
    """The others keep their order."""
    ruling = delete_entries(holding(ONE, TWO, THREE), TRUSTED, {TWO.certificate.sha256})

    assert isinstance(ruling, Done)
    assert ruling.holding == holding(ONE, THREE)
    assert said(ruling) == [("CN=Two is deleted", False)]


def test_deleting_nothing_or_what_is_not_there_is_declined() -> None:
    """Nothing changes."""
    assert said(delete_entries(holding(ONE), TRUSTED, ())) == [
        ("nothing is deleted: no entry is chosen; tick at least one", False)
    ]
    assert isinstance(delete_entries(holding(ONE), TRUSTED, {TWO.certificate.sha256}), Declined)


def test_whoever_stands_below_a_namesake_is_marked() -> None:
    """The first one is not."""
    assert find_shadowed([ONE.certificate, TWO.certificate, TWIN.certificate]) == {TWIN.certificate.sha256}


# --- CUCM -------------------------------------------------------------------------------------------------------------

LATER = make.ca("One", key="later", not_before=datetime(2025, 1, 1, tzinfo=UTC))
EXPIRED = make.ca(
    "One", key="gone", not_before=datetime(2021, 1, 1, tzinfo=UTC), not_after=datetime(2022, 1, 1, tzinfo=UTC)
)


def test_of_one_common_name_the_later_one_stays() -> None:
    """The other makes room."""
    ruling = upload_trust(holding(ONE, TWO, store=TOMCAT), TOMCAT, pems(LATER), at=make.NOW)

    assert isinstance(ruling, Done)
    assert ruling.holding == holding(TWO, LATER, store=TOMCAT)
    assert said(ruling) == [
        ("CN=One in tomcat-trust is replaced by the one of the same common name that begins later", True),
        ("CN=One is in tomcat-trust", False),
    ]


def test_an_older_an_expired_and_a_known_one_are_refused() -> None:
    """For there is one of the same common name already."""
    start = holding(ONE, store=TOMCAT)

    rulings = [
        upload_trust(holding(LATER, store=TOMCAT), TOMCAT, pems(ONE), at=make.NOW),
        upload_trust(start, TOMCAT, pems(EXPIRED), at=make.NOW),
        upload_trust(start, TOMCAT, pems(ONE), at=make.NOW),
    ]

    assert [isinstance(ruling, Declined) and ruling.is_conflict for ruling in rulings] == [True, True, True]
    assert [said(ruling)[0][0] for ruling in rulings] == [
        "CN=One is not uploaded: tomcat-trust has one of the same common name that does not begin earlier",
        "CN=One is not uploaded: it has expired, and tomcat-trust has one of the same common name",
        "CN=One is not uploaded: it is in tomcat-trust already",
    ]


def test_what_can_be_uploaded_of_a_chain_is() -> None:
    """The rest is said."""
    ruling = upload_trust(holding(ONE, store=TOMCAT), TOMCAT, pems(ONE, TWO), at=make.NOW)

    assert isinstance(ruling, Done)
    assert ruling.holding == holding(ONE, TWO, store=TOMCAT)
    assert said(ruling) == [
        ("CN=Two is in tomcat-trust", False),
        ("CN=One is not uploaded: it is in tomcat-trust already", True),
    ]


def test_keys_of_two_kinds_and_names_without_common_name_are_told_apart() -> None:
    """One of each type has room; without common names the subject counts."""
    rsa = make.ca("One", key="rsa:one")
    nameless, other = make.ca("O=Acme"), make.ca("O=Acme", key="x")

    assert isinstance(upload_trust(holding(ONE, store=TOMCAT), TOMCAT, pems(rsa), at=make.NOW), Done)
    assert isinstance(upload_trust(holding(nameless, store=TOMCAT), TOMCAT, pems(other), at=make.NOW), Declined)


def test_what_is_no_certificate_is_declined_and_a_nameless_one_is_named_somehow() -> None:
    """In either kind of list."""
    nameless = make.ca("")

    assert isinstance(upload_trust(holding(), TOMCAT, b"", at=make.NOW), Declined)
    assert said(append_authorities(holding(), pems(nameless), is_strict=False)) == [
        ("a certificate without a subject is appended", False)
    ]
    assert isinstance(upload_trust(holding(ONE, store=TOMCAT), TOMCAT, pems(make.ca("O=Acme")), at=make.NOW), Done)
