"""The calendar of the public CAs: limits by day of issue, CAs by name, and an offer for every release."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from edgetrust.model.connection import Purpose
from edgetrust.mra import public_cas
from edgetrust.mra.releases import (
    SEPARATE_CLIENT_STORE,
    SERVER_ONLY_UPLOAD_SWITCH,
    SIP_SERVICE_DEMANDS_BOTH_PURPOSES,
    is_in_force,
)
from tests import make


@pytest.mark.parametrize(
    "day,days",
    [
        ("2018-03-01", 825),
        ("2020-08-31", 825),
        ("2020-09-01", 398),
        ("2026-03-14", 398),
        ("2026-03-15", 200),
        ("2027-03-14", 200),
        ("2027-03-15", 100),
        ("2029-03-14", 100),
        ("2029-03-15", 47),
    ],
)
def test_the_limit_is_that_of_the_day_of_issue(day: str, days: int) -> None:
    """Either side of every day on which the limit shrinks, to the last second."""
    morning = datetime.fromisoformat(day).replace(tzinfo=UTC)

    limits = [public_cas.validity_limit(morning), public_cas.validity_limit(morning + timedelta(hours=23, minutes=59))]

    assert [limit.days if limit else None for limit in limits] == [days, days]


def test_before_limits_were_set_in_days_there_is_none() -> None:
    """A certificate of February 2018 is not judged."""
    assert public_cas.validity_limit(datetime(2018, 2, 28, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "validity,days",
    [
        (timedelta(days=200) - timedelta(seconds=1), 200),
        (timedelta(days=200), 201),
        (timedelta(days=199, seconds=1), 200),
        (timedelta(0), 1),
    ],
)
def test_not_after_belongs_to_the_period(validity: timedelta, days: int) -> None:
    """200 times 24 hours between notBefore and notAfter are a second more than 200 days."""
    start = datetime(2026, 6, 1, tzinfo=UTC)
    certificate = make.leaf(not_before=start, not_after=start + validity).certificate

    assert public_cas.validity_days(certificate) == days


@pytest.mark.parametrize(
    "issuer,root,name",
    [
        ("CN=YR1,O=Let's Encrypt,C=US", "CN=Root YR,O=ISRG,C=US", "Let's Encrypt"),
        ("CN=R10", "CN=ISRG Root X1,O=Internet Security Research Group,C=US", "Let's Encrypt"),
        ("CN=Assured ID CA G2,O=DigiCert Inc,C=US", "CN=DigiCert Assured ID Root G2,O=DigiCert Inc", "DigiCert"),
        ("CN=Reseller DV CA,O=Reseller", "CN=USERTrust RSA Certification Authority", "Sectigo"),
        ("CN=GoDaddy Intermediate Authority", "CN=GoDaddy Root CA", "GoDaddy"),
        ("CN=SSL.com RSA SSL subCA,O=SSL Corp", "CN=Root", "SSL.com"),
        ("CN=Certum OV CA", "CN=Certum Trusted Network CA,O=Unizeto Technologies S.A.", "Certum"),
        ("CN=Public Sector Server CA 1,O=IdenTrust", "CN=IdenTrust Public Sector Root CA 1", "IdenTrust"),
        ("CN=Amazon RSA 2048 M02,O=Amazon", "CN=Starfield Services Root Certificate Authority - G2", None),
        ("CN=Corp Issuing,O=Acme", "CN=Corp Root,OU=DigiCert", None),
    ],
)
def test_a_ca_is_found_by_organisation_or_common_name(issuer: str, root: str, name: str | None) -> None:
    """The issuer may be a reseller's; then the root tells. Other attributes do not count."""
    found = public_cas.find_public_ca(make.ca(issuer).certificate.subject, make.ca(root).certificate.subject)

    assert (found.name if found else None) == name


def test_the_issuer_decides_before_the_root() -> None:
    """A CA below another one's cross-signed root keeps its own calendar."""
    issuer, root = (
        make.ca("CN=R3,O=Let's Encrypt").certificate,
        make.ca("CN=IdenTrust Commercial Root CA 1").certificate,
    )

    found = public_cas.find_public_ca(issuer.subject, root.subject)

    assert found is not None
    assert found.name == "Let's Encrypt"


@pytest.mark.parametrize(
    "subject,last",
    [("O=DigiCert Inc", date(2027, 3, 1)), ("O=GlobalSign", date(2027, 3, 14)), ("O=Acme", date(2027, 3, 14))],
)
def test_without_a_date_of_its_own_chrome_sets_the_end(subject: str, last: date) -> None:
    """GlobalSign names none, and an unknown CA neither."""
    authority = public_cas.find_public_ca(make.ca(subject).certificate.subject)

    assert public_cas.last_client_auth(authority) == last


def test_only_the_nine_roots_are_distrusted() -> None:
    """Found by common name; Entrust's other roots are not."""
    old = make.ca("CN=Entrust Root Certification Authority - G2,O=Entrust").certificate
    other = make.ca("CN=Entrust P384 TLS Root CA 2022").certificate

    assert public_cas.find_distrust(old) is public_cas.ENTRUST_DISTRUST
    assert public_cas.find_distrust(other) is None
    assert len(public_cas.ENTRUST_DISTRUST.roots) == 9


def test_alternatives_are_found_by_purposes() -> None:
    """Two hierarchies issue for both roles, two for clients only."""
    both = public_cas.alternatives(Purpose.CLIENT_AUTH, Purpose.SERVER_AUTH)
    client = public_cas.alternatives(Purpose.CLIENT_AUTH)

    assert [hierarchy.issuer for hierarchy in both] == ["Public Sector Server CA 1", "Assured ID CA G2"]
    assert [hierarchy.issuer for hierarchy in client] == ["TrustID RSA ClientAuth CA 2", "Assured ID Client CA G2"]


@pytest.mark.parametrize(
    "version,gate",
    [
        ("X8.9", SIP_SERVICE_DEMANDS_BOTH_PURPOSES),
        ("X15.3.2", SIP_SERVICE_DEMANDS_BOTH_PURPOSES),
        ("X15.4", SERVER_ONLY_UPLOAD_SWITCH),
        ("X15.4.9", SERVER_ONLY_UPLOAD_SWITCH),
        ("X15.5", SEPARATE_CLIENT_STORE),
        ("X16", SEPARATE_CLIENT_STORE),
    ],
)
def test_every_release_has_exactly_one_offer(version: str, gate: object) -> None:
    """Either side of X15.4 and X15.5."""
    in_force = [offer for offer in public_cas.RELEASE_OFFERS if is_in_force(offer.gate, version)]

    assert in_force == [public_cas.release_offer(version)]
    assert in_force[0].gate is gate


def test_every_entry_says_where_it_comes_from_and_when_it_was_read() -> None:
    """Dates change; without source and day they cannot be renewed."""
    sources = [
        *((each.source, each.read) for each in public_cas.VALIDITY_LIMITS),
        *((each.source, each.read) for each in public_cas.PUBLIC_CAS),
        *((each.source, each.read) for each in public_cas.ALTERNATIVES),
        *((each.source, each.read) for each in public_cas.RELEASE_OFFERS),
        (public_cas.CHROME_CERTIFICATES_SERVER_ONLY.source, public_cas.CHROME_CERTIFICATES_SERVER_ONLY.read),
        (public_cas.ENTRUST_DISTRUST.source, public_cas.ENTRUST_DISTRUST.read),
    ]

    assert all(source and read >= date(2026, 6, 1) for source, read in sources)


def test_disputed_and_unknown_dates_say_so() -> None:
    """A date on which sources disagree carries the disagreement."""
    disputed = [each for each in public_cas.PUBLIC_CAS if each.confidence is public_cas.Confidence.DISPUTED]

    assert [each.name for each in disputed] == ["Sectigo"]
    assert all(each.disagreement for each in disputed)
