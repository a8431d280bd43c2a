from __future__ import annotations

import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edgetrust.model.names import DnsName
from edgetrust.pki.match import a_label, fold, matches_pattern, offers, server_name_for
from tests import make, oracle

pytestmark = oracle.NEEDED

LABELS = st.text("ab-*xn1_", max_size=5)
DOMAINS = ("example.com", "example.com", "xn--a.example", "com", "a..b", "example.com.", "a-.b.c", "-a.b.c")


def certificate(*sans: str | bytes, subject: str | bytes = "O=Acme") -> make.Issued:
    """A self-signed certificate of these names; without a SAN when there are none."""
    return make.leaf("unused", subject=subject, key="leaf", sans=sans or None)


def openssl_matches(pattern: str, host: str) -> bool:
    """Whether OpenSSL finds a host name in a certificate whose only DNS name is the pattern."""
    return oracle.offers(certificate(pattern).der, host=host)


@pytest.mark.parametrize(
    ("pattern", "host", "expected"),
    [
        ("expe1.example.com", "expe1.example.com", True),
        ("EXPE1.Example.com", "expe1.eXample.COM", True),
        ("expe1.example.com", "expe2.example.com", False),
        ("*.example.com", "expe1.example.com", True),
        ("*.EXAMPLE.com", "EXPE1.example.COM", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "a.b.example.com", False),
        ("*.example.com", "xn--a.example.com", True),
        ("*.com", "example.com", False),
        ("*", "example", False),
        ("expe*.example.com", "expe1.example.com", True),
        ("expe*.example.com", "expe.example.com", True),
        ("expe*.example.com", "exp.example.com", False),
        ("*1.example.com", "expe1.example.com", True),
        ("*-1.example.com", "expe-1.example.com", True),
        ("expe-*.example.com", "expe-1.example.com", False),
        ("ex*1.example.com", "expe1.example.com", False),
        ("*x*.example.com", "x.example.com", False),
        ("expe.*.example.com", "expe.a.example.com", False),
        ("xn--a*.example.com", "xn--ab.example.com", False),
        ("x*.example.com", "xn--ab.example.com", False),
        ("*b.example.com", "xn--ab.example.com", False),
        ("*.example.com", "a_b.example.com", False),
        ("*.exa_mple.com", "a.exa_mple.com", False),
        ("*.example.com.", "a.example.com", False),
        ("*.example-.com", "a.example-.com", False),
        ("*.*.example.com", "a.b.example.com", False),
        ("*.example.com", "*.example.com", True),
        ("*a.example.com", "a.example.com", True),
        ("a.example.com\0", "a.example.com", False),
        ("\u212aiosk.example.com", "kiosk.example.com", False),
        ("*.example.com", ".example.com", True),
        ("A.B.Example.com", ".example.COM", True),
        (".example.com", ".example.com", True),
        ("example.com", ".example.com", False),
        ("*.example.com", ".a.example.com", False),
        ("a.example.com", ".example.com.", False),
        ("*.example.com.", ".example.com.", True),
        ("a\0b.example.com", ".example.com", False),
        ("a.example.com", "..", False),
        ("a.", ".", False),
        ("a.example.com.", "a.example.com.", True),
        ("*.example.com.", "a.example.com.", False),
        ("a.example.com", "a.example.com.", False),
    ],
)
def test_patterns_match_as_in_openssl(pattern: str, host: str, expected: bool) -> None:
    """Whole and partial wildcards, at the places where OpenSSL takes them."""
    assert matches_pattern(pattern, host) is expected
    if pattern.isascii():
        assert openssl_matches(pattern, host) is expected


@given(LABELS, st.sampled_from(DOMAINS), LABELS, st.sampled_from(DOMAINS))
@settings(max_examples=150)
@example("*", "example.com", "", "example.com")
@example("", "example.com", "", "example.com")
def test_random_patterns_match_as_in_openssl(label: str, domain: str, wanted: str, wanted_domain: str) -> None:
    """A random first label against another, in odd domains as well."""
    pattern, host = f"{label}.{domain}", f"{wanted}.{wanted_domain}"

    assert matches_pattern(pattern, host) is openssl_matches(pattern, host)


@given(st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=8))
def test_folding_changes_no_length_and_only_ascii(one: str, other: str) -> None:
    """Two names are equal exactly when their ASCII letters are, whatever Unicode thinks of the others."""
    assert len(fold(one)) == len(one)
    assert (fold(one) == fold(other)) == (one.encode().lower() == other.encode().lower())
    assert not set(fold(one)) & set(string.ascii_uppercase)


def test_common_names_count_only_without_dns_names() -> None:
    """And only where the connection says so. An address in the SAN does not silence them."""
    bare, with_dns, with_ip = (
        certificate(subject="CN=a.example.com,CN=b.example.com"),
        certificate("other.example.com", subject="a.example.com"),
        certificate("IP:10.0.0.1", subject="a.example.com"),
    )

    def ours(issued: make.Issued, host: str) -> bool:
        return offers(issued.certificate, host, common_name_counts=True)

    for issued, host, expected in (
        (bare, "a.example.com", True),
        (bare, "b.example.com", True),
        (with_dns, "a.example.com", False),
        (with_ip, "a.example.com", True),
        (certificate(subject="*.example.com"), "a.example.com", True),
    ):
        assert (ours(issued, host), oracle.offers(issued.der, host=host)) == (expected, expected)
    assert not offers(bare.certificate, "a.example.com", common_name_counts=False)


@pytest.mark.parametrize(
    ("san", "address", "expected"),
    [
        ("IP:10.0.0.1", "10.0.0.1", True),
        ("IP:10.0.0.1", "10.0.0.2", False),
        ("IP:2001:db8::1", "2001:DB8:0:0::1", True),
        ("IP:::ffff:10.0.0.1", "10.0.0.1", False),
        ("10.0.0.1", "10.0.0.1", False),
    ],
)
def test_addresses_are_looked_for_among_addresses(san: str, address: str, expected: bool) -> None:
    """In any spelling; a DNS name or common name that spells an address does not count."""
    issued = certificate(san, subject=f"CN={address}")

    assert offers(issued.certificate, address, common_name_counts=True) is expected
    assert oracle.offers(issued.der, ip=address) is expected


def test_service_names_are_looked_for_among_service_names() -> None:
    """Whole and without wildcards; case does not count."""
    issued = certificate("SRV:_collab-edge._tls.Example.com", "_sip._tls.example.com").certificate

    assert offers(issued, "_collab-edge._tls.example.com", common_name_counts=True)
    assert not offers(issued, "_collab-edge._tls.example.net", common_name_counts=True)
    assert not offers(issued, "_sip._tls.example.com", common_name_counts=True)


def test_a_verifier_may_see_only_some_names() -> None:
    """Then those decide, also about the common name."""
    issued = certificate("a.example.com", "b.example.com", subject="CN=c.example.com").certificate
    seen = (DnsName("a.example.com"),)

    assert offers(issued, "a.example.com", common_name_counts=True, san=seen)
    assert not offers(issued, "b.example.com", common_name_counts=True, san=seen)
    assert not offers(issued, "c.example.com", common_name_counts=True, san=seen)
    assert offers(issued, "c.example.com", common_name_counts=True, san=())


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("host.example.com.", "host.example.com"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("MÜNCHEN.example.", "xn--mnchen-3ya.example"),
        ("ü" * 70 + ".example", "ü" * 70 + ".example"),
    ],
)
def test_names_are_looked_for_in_the_form_certificates_carry(typed: str, written: str) -> None:
    """International labels as A-labels; what cannot become one stays as it is, and matches nothing."""
    assert a_label(typed) == written
    assert offers(certificate("xn--mnchen-3ya.example").certificate, typed, common_name_counts=False) is (
        written == "xn--mnchen-3ya.example"
    )


@pytest.mark.parametrize(
    "host,name",
    [
        ("expe1.example.com", "expe1.example.com"),
        ("expe1.example.com.", "expe1.example.com"),
        ("bücher.example.com", "xn--bcher-kva.example.com"),
        ("192.0.2.1", None),
        ("2001:db8::1", None),
        ("x" * 300, None),
        ("", None),
    ],
)
def test_addresses_are_no_server_names(host: str, name: str | None) -> None:
    """RFC 6066: names only, and only ones that can be."""
    assert server_name_for(host) == name


def test_the_names_of_a_certificate_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are asked for: in a site of thousands of names, each of them is."""
    names = [f"host{number}.example.com" for number in range(500)]
    certificate = make.leaf(names[0], sans=names).certificate
    folded: list[str] = []

    def count(text: str) -> str:
        folded.append(text)
        return fold(text)

    monkeypatch.setattr("edgetrust.pki.match.fold", count)

    assert all(offers(certificate, name.upper(), common_name_counts=True) for name in names)
    assert len(folded) == 2 * len(names)
