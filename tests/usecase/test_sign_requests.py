from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edgetrust.errors import Refused
from edgetrust.model.authority import ProfileName
from edgetrust.model.certificate import Oid
from edgetrust.mra.public_cas import validity_days, validity_limit
from edgetrust.usecase.authority import found, record_of
from edgetrust.usecase.sign_requests import DAYS_WITHOUT_LIMIT, find_warnings, self_sign, sign_requests
from tests import lab, make, oracle


def test_each_request_gets_a_certificate_in_order() -> None:
    """And the CA remembers them in that order, with their profile."""
    requests = [lab.request(make.request(f"{name}.example.com"), f"{name}.csr") for name in "abc"]

    signed, authority = sign_requests(requests, lab.order(), lab.issuing(), draw_serial=lab.no_chance)

    assert [str(each.certificate.subject) for each in signed] == [f"CN={name}.example.com" for name in "abc"]
    assert [each.source.file for each in signed] == ["a.csr", "b.csr", "c.csr"]
    assert authority.ledger.issued == tuple(record_of(each.certificate, "internal") for each in signed)


def test_one_request_twice_gets_two_serial_numbers() -> None:
    """A seeded CA too gives each number once."""
    request = lab.request(make.request("a.example.com"))

    signed, _ = sign_requests([request, request], lab.order(), lab.issuing(), draw_serial=lab.no_chance)

    assert len({each.certificate.serial for each in signed}) == 2


def test_all_are_signed_or_none() -> None:
    """A line for each that cannot be, with the file, and one hint for all."""
    good = make.request("a.example.com")
    bad = good[:-1] + bytes((good[-1] ^ 1,))
    requests = [lab.request(good, "good.csr"), lab.request(bad, "bad.csr"), lab.request(bad, "worse.csr")]

    with pytest.raises(Refused) as caught:
        sign_requests(requests, lab.order(), lab.issuing(), draw_serial=lab.no_chance)

    reason = "the signature was not made with the key that the request is for"
    assert caught.value.message == f"bad.csr: {reason}\nworse.csr: {reason}"
    assert caught.value.hint == "download the request again, or make a new one"


@pytest.mark.parametrize(
    ("at", "asked", "days"),
    [
        (datetime(2026, 3, 14, tzinfo=UTC), None, 398),
        (datetime(2026, 3, 15, tzinfo=UTC), None, 200),
        (datetime(2026, 3, 15, tzinfo=UTC), 90, 90),
        (datetime(2027, 3, 14, tzinfo=UTC), 398, 200),
        (datetime(2027, 3, 15, tzinfo=UTC), 398, 100),
        (datetime(2029, 3, 15, tzinfo=UTC), None, 47),
    ],
)
def test_a_public_certificate_lasts_as_long_as_its_day_of_issue_allows(
    at: datetime, asked: int | None, days: int
) -> None:
    """The limit of the CA/Browser Forum for that day; less where less is wanted, and more is told."""
    signed = lab.sign(make.request("a.example.com"), ProfileName.PUBLIC, at=at, days=asked)

    limit = validity_limit(at)
    shortened = [line for line in lab.said(signed) if line.startswith("validity")]
    assert limit is not None
    assert validity_days(signed.certificate) == days <= limit.days
    assert bool(shortened) == (asked is not None and asked > days)


DOES_NOTHING_ASKED = (
    "it asks for clientAuth, and with the profile public-server-only the certificate is good for serverAuth alone: "
    "sign it with another --profile, or with another CA"
)


@pytest.mark.parametrize(
    ("eku", "profile", "warnings"),
    [
        (
            ["clientAuth"],
            ProfileName.PUBLIC_SERVER_ONLY,
            (DOES_NOTHING_ASKED,),
        ),
        (["serverAuth", "clientAuth"], ProfileName.PUBLIC_SERVER_ONLY, ()),
        (["clientAuth"], ProfileName.PUBLIC, ()),
        (["clientAuth"], ProfileName.INTERNAL, ()),
        (None, ProfileName.ADCS_WEB_SERVER, ()),
    ],
)
def test_a_certificate_that_does_not_do_what_was_asked_is_warned_of(
    eku: list[str] | None, profile: ProfileName, warnings: tuple[str, ...]
) -> None:
    """One purpose of two that is dropped is what public CAs do; of one, it is a mistake of whoever signs."""
    signed = lab.sign(make.request("a.example.com", eku=eku), profile)

    assert signed.warnings == warnings


FOR_NO_TLS = "its key usage is keyCertSign and cRLSign, so no TLS server or client can use it: ask for digitalSignature"


@oracle.NEEDED
@pytest.mark.parametrize(
    ("ku", "warnings"),
    [
        (["digitalSignature"], ()),
        (["digitalSignature", "keyCertSign"], ()),
        (["keyCertSign", "cRLSign"], (FOR_NO_TLS,)),
    ],
)
def test_a_certificate_that_no_tls_can_use_is_warned_of(
    ku: list[str], warnings: tuple[str, ...], tmp_path: Path
) -> None:
    """As a request for a CA leads to; openssl says the same of it."""
    signed = lab.sign(make.request("a.example.com", eku=["serverAuth", "clientAuth"], ku=ku))

    (tmp_path / "a.pem").write_text(lab.pem(signed.certificate.der))
    purposes = lab.openssl("x509", "-in", tmp_path / "a.pem", "-noout", "-purpose")
    assert signed.warnings == warnings
    assert ("SSL server : No" in purposes and "SSL client : No" in purposes) == bool(warnings)


def test_a_key_that_can_only_sign_and_may_not_is_warned_of() -> None:
    """An RSA key can encipher as well."""
    eku, ku = ["serverAuth", "clientAuth"], ["keyEncipherment", "keyAgreement"]
    requests = {kind: make.request("a.example.com", key=kind, eku=eku, ku=ku) for kind in ("ec", "rsa:a")}
    warnings = {kind: lab.sign(request).warnings for kind, request in requests.items()}

    said = (
        "its key usage is keyEncipherment and keyAgreement, and its EC key can do nothing in TLS but sign: ask for "
        "digitalSignature"
    )
    assert warnings == {"ec": (said,), "rsa:a": ()}


def test_a_certificate_without_alternative_names_is_warned_of() -> None:
    """Whoever checks names finds none, or the common name at best."""
    unnamed = lab.sign(make.request(subject="", sans=(), key="a"))
    common = lab.sign(make.request("a.example.com", sans=()))

    assert unnamed.warnings == ("it has no name at all, so whoever checks names refuses it: ask for alternative names",)
    (only,) = common.warnings
    assert only == (
        "it has no alternative name, so only who still looks at the common name finds a.example.com in it: ask for "
        "alternative names"
    )


def test_before_there_were_limits_a_public_certificate_has_a_length_too() -> None:
    """For captures of old times."""
    holder = found(
        lab.founding(at=datetime(2015, 1, 1, tzinfo=UTC), days=36_500), parent=None, draw_serial=lab.no_chance
    ).holder

    signed = lab.sign(make.request(), ProfileName.PUBLIC, holder, at=datetime(2017, 1, 1, tzinfo=UTC))

    assert validity_days(signed.certificate) == DAYS_WITHOUT_LIMIT


def test_an_internal_certificate_lasts_as_long_as_is_asked() -> None:
    """No limit but the end of the CA."""
    assert validity_days(lab.sign(make.request(), days=1000).certificate) == 1000
    assert lab.sign(make.request(), days=9999).certificate.not_after == lab.issuing().authority.certificate.not_after


def test_a_certificate_says_where_its_revocation_is_looked_up() -> None:
    """As the CA was set up; without that it says nothing."""
    holder = found(
        lab.founding(crl_urls=("http://a.test/crl",), ocsp_urls=("http://127.0.0.1:2560/",)),
        parent=None,
        draw_serial=lab.no_chance,
    ).holder

    there, missing = lab.sign(make.request(), holder=holder), lab.sign(make.request())

    places = {Oid.CRL_DISTRIBUTION_POINTS, Oid.AUTHORITY_INFORMATION_ACCESS}
    assert places <= {each.oid for each in there.certificate.extensions}
    assert places.isdisjoint(each.oid for each in missing.certificate.extensions)


def test_a_limit_that_is_none_is_refused_before_anything_is_signed() -> None:
    """In both ways of signing."""
    order = lab.order(allowed=("exa mple",))

    with pytest.raises(Refused, match="'exa mple' is neither a domain nor a network"):
        sign_requests([lab.request(make.request())], order, lab.issuing(), draw_serial=lab.no_chance)
    with pytest.raises(Refused, match="'exa mple' is neither a domain nor a network"):
        self_sign([lab.request(make.request())], order, lab.root().key)


def test_weaknesses_of_a_request_are_told_with_its_certificate() -> None:
    """It is signed all the same."""
    assert lab.sign(make.request(key="rsa1024")).warnings == ("the RSA key has 1024 bits, expected at least 2048",)
    assert lab.sign(make.request(key="rsa")).warnings == ()


def test_requests_signed_with_another_key_than_their_own_are_told_together() -> None:
    """A self-signed certificate needs the key of its request."""
    requests = [lab.request(make.request("a"), "a.csr"), lab.request(make.request("b"), "b.csr")]

    with pytest.raises(Refused) as caught:
        self_sign(requests, lab.order(ProfileName.SELF_SIGNED), lab.root().key)

    reason = "the request is not for the key that is to sign it"
    assert caught.value.message == f"a.csr: {reason}\nb.csr: {reason}"


def test_more_names_than_a_request_has_cannot_be_dropped() -> None:
    """Each request that has fewer is told."""
    requests = [
        lab.request(make.request("a.example.com", sans=sans), f"{len(sans)}.csr")
        for sans in ((), ("a.test",), ("a.test", "b.test"), ("a.test", "b.test", "c.test"))
    ]

    assert list(find_warnings(requests, lab.order(dropped=("3", "1")))) == [
        "0.csr asks for no alternative name, so not 3 but none can be dropped",
        "1.csr asks for 1 alternative name, so not 3 but 1 can be dropped",
        "2.csr asks for 2 alternative names, so not 3 but 2 can be dropped",
    ]


def test_a_name_that_no_request_has_cannot_be_dropped() -> None:
    """A slip of the pen would otherwise look like a CA that drops nothing."""
    requests = [lab.request(make.request("a.example.com")), lab.request(make.request("b.example.com"))]
    order = lab.order(dropped=("a.example.com", "c.example.com", "1"))

    assert list(find_warnings(requests, order)) == ["no request asks for c.example.com, so it could not be dropped"]


@pytest.mark.parametrize(
    ("profile", "days_later", "warns"),
    [
        (ProfileName.PUBLIC, 0, True),
        (ProfileName.PUBLIC, -1, False),
        (ProfileName.PUBLIC_SERVER_ONLY, 0, False),
        (ProfileName.INTERNAL, 0, False),
    ],
)
def test_public_certificates_for_clients_end_some_day(profile: ProfileName, days_later: int, warns: bool) -> None:
    """From then on the profile that does as public CAs do is another one."""
    at = datetime(2027, 3, 15, tzinfo=UTC) + timedelta(days=days_later)

    found_warnings = list(find_warnings([], lab.order(profile, at=at)))

    assert len(found_warnings) == int(warns)
    assert all("--profile public-server-only" in line for line in found_warnings)
