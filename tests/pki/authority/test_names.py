from __future__ import annotations

from typing import Any

import pytest

from edgetrust.errors import Refused
from edgetrust.model.authority import ProfileName
from edgetrust.model.names import UNDELEGATED_DOMAINS, DnsName, IpName, SrvName, XmppName
from edgetrust.pki.authority.names import NamePolicy, check_policy, drops
from tests import lab, make
from tests.lab import said, sign

FQDN = "expe1.example.com"
MANY = (FQDN, "example.com", "IP:10.0.0.1", f"SRV:_collab-edge._tls.{FQDN}", "XMPP:chat.example.com")


def names(*sans: str, profile: ProfileName = ProfileName.INTERNAL, **policy: Any) -> list[str]:  # noqa: ANN401 - its fields
    """The names of a certificate for these, as values."""
    signed = sign(make.request(FQDN, sans=sans, key="rsa"), profile, **policy).certificate
    return [name.value for name in signed.san]


def differences(
    *sans: str,
    profile: ProfileName = ProfileName.INTERNAL,
    **policy: Any,  # noqa: ANN401 - its fields
) -> list[str]:
    """What is said of the names, without the rest."""
    signed = sign(make.request(FQDN, sans=sans, eku=("serverAuth",), ku=("digitalSignature",)), profile, **policy)
    return [line for line in said(signed) if ":" in line.partition(" ")[0]]


def test_the_internal_profile_certifies_every_kind_of_name() -> None:
    """In the order of the request, byte for byte."""
    asked = make.request(FQDN, sans=MANY)
    value = next(each.value for each in lab.request(asked)[0].extensions)

    signed = sign(asked).certificate

    assert signed.san == (
        DnsName(FQDN),
        DnsName("example.com"),
        IpName("10.0.0.1"),
        SrvName(f"_collab-edge._tls.{FQDN}"),
        XmppName("chat.example.com"),
    )
    assert value in [extension.value for extension in signed.extensions]


def test_a_public_profile_certifies_what_belongs_to_the_public() -> None:
    """DNS names that are no internal ones, and addresses that are not reserved."""
    asked = (
        *MANY,
        "expe1",
        "expe1.local",
        "IP:8.8.8.8",
        "IP:2001:4860:4860::8888",
        "*.example.com",
        "email:a@example.com",
    )

    assert names(*asked, profile=ProfileName.PUBLIC) == [
        FQDN,
        "example.com",
        "8.8.8.8",
        "2001:4860:4860::8888",
        "*.example.com",
    ]
    assert differences(*asked, profile=ProfileName.PUBLIC_SERVER_ONLY) == [
        "IP:10.0.0.1 dropped: public CAs certify no reserved addresses",
        f"SRVName:_collab-edge._tls.{FQDN} dropped: public CAs certify DNS names and addresses alone",
        "xmppAddr:chat.example.com dropped: public CAs certify DNS names and addresses alone",
        "DNS:expe1 dropped: public CAs certify no internal names",
        "DNS:expe1.local dropped: public CAs certify no internal names",
        "email:a@example.com dropped: public CAs certify DNS names and addresses alone",
    ]


def test_a_public_profile_repeats_the_common_name() -> None:
    """Where it is a host name and not there already; a CSR of CUCM may have no names at all."""
    added = f"DNS:{FQDN} added: the profile public repeats the common name"

    assert names("example.com", profile=ProfileName.PUBLIC) == ["example.com", FQDN]
    assert differences("example.com", profile=ProfileName.PUBLIC) == [added]
    assert differences(FQDN.upper(), profile=ProfileName.PUBLIC) == []
    assert sign(make.request(FQDN, sans=None), ProfileName.PUBLIC).certificate.san == (DnsName(FQDN),)
    assert sign(make.request("Acme Edge", sans=None), ProfileName.PUBLIC).certificate.subject_alt_names is None
    assert sign(make.request("cucm.corp.local", sans=None), ProfileName.PUBLIC).certificate.subject_alt_names is None


def test_other_profiles_leave_out_what_nobody_asked_for() -> None:
    """A request without names gets a certificate without."""
    for profile in (ProfileName.INTERNAL, ProfileName.ADCS_WEB_SERVER, ProfileName.ADCS_CLIENT_SERVER):
        assert sign(make.request(FQDN, sans=None), profile).certificate.subject_alt_names is None


@pytest.mark.parametrize(
    ("dropped", "left"),
    [
        (("2",), list(MANY[:3])),
        (("example.com",), [FQDN, *MANY[2:]]),
        (("DNS:EXAMPLE.com",), [FQDN, *MANY[2:]]),
        (("1", FQDN), list(MANY[1:4])),
        (("99",), []),
        (("other.example.com",), list(MANY)),
        (("9" * 5000,), list(MANY)),
    ],
)
def test_names_can_be_dropped_as_if_by_mistake(dropped: tuple[str, ...], left: list[str]) -> None:
    """By name, with or without its type, or so many at the end."""
    expected = [each.removeprefix("IP:").removeprefix("SRV:").removeprefix("XMPP:") for each in left]

    assert names(*MANY, dropped=dropped) == expected
    assert len(differences(*MANY, dropped=dropped)) == len(MANY) - len(left)


def test_a_dropped_common_name_is_not_repeated() -> None:
    """What a CA is told to drop stays dropped."""
    assert names(FQDN, "example.com", profile=ProfileName.PUBLIC, dropped=(FQDN,)) == ["example.com"]


@pytest.mark.parametrize(
    ("allowed", "left"),
    [
        (("example.com",), [FQDN, "example.com", f"_collab-edge._tls.{FQDN}", "chat.example.com"]),
        (("*.Example.COM",), [FQDN, "example.com", f"_collab-edge._tls.{FQDN}", "chat.example.com"]),
        ((FQDN, "10.0.0.0/8"), [FQDN, "10.0.0.1", f"_collab-edge._tls.{FQDN}"]),
        ((FQDN, "10.0.0.1"), [FQDN, "10.0.0.1", f"_collab-edge._tls.{FQDN}"]),
    ],
)
def test_names_can_be_limited_to_domains_and_networks(allowed: tuple[str, ...], left: list[str]) -> None:
    """With all below them, whatever the type of the name."""
    assert names(*MANY, allowed=allowed) == left


def test_a_limit_is_no_mere_ending_of_text() -> None:
    """notexample.com is not in example.com, and other kinds of names are in no domain."""
    asked = (FQDN, "notexample.com", "*.example.com", "*.com", "DN:CN=x", "XMPP:me@example.com/desk")

    assert names(*asked, allowed=("example.com",)) == [FQDN, "*.example.com", "me@example.com/desk"]
    assert differences(FQDN, "evil.test", allowed=("example.com", "example.org")) == [
        "DNS:evil.test dropped: it is outside example.com, example.org, which is all this CA certifies"
    ]


def test_wildcards_can_be_ruled_out() -> None:
    """Other names are not touched."""
    assert differences(FQDN, "*.example.com", takes_wildcards=False) == [
        "DNS:*.example.com dropped: this CA certifies no wildcards"
    ]


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ({"allowed": ("example.com",)}, "DNS:evil.test: it is outside example.com"),
        (
            {"allowed": ("example.com", "evil.test"), "takes_wildcards": False},
            r"DNS:\*.evil.test: this CA certifies no",
        ),
    ],
)
def test_a_strict_policy_refuses_the_request(policy: dict[str, Any], message: str) -> None:
    """Instead of signing without the name; the message says which."""
    with pytest.raises(Refused, match=message):
        names(FQDN, "evil.test", "*.evil.test", refuses=True, **policy)


def test_a_common_name_outside_the_limit_is_refused() -> None:
    """It cannot be left out; a common name that is no host name is not looked at."""
    with pytest.raises(
        Refused, match=rf"the common name {FQDN}: it is outside example.org, which is all this CA certifies"
    ):
        names("a.example.org", allowed=("example.org",))

    assert sign(make.request("Acme Edge", sans=("a.example.org",)), allowed=("example.org",)).certificate.san


@pytest.mark.parametrize(
    ("common_name", "policy", "message"),
    [
        (
            "*.example.com",
            {"takes_wildcards": False},
            r"the common name \*.example.com: this CA certifies no wildcards",
        ),
        (
            "8.8.8.8",
            {"allowed": ("example.com", "10.0.0.0/8")},
            "the common name 8.8.8.8: it is outside example.com, 10",
        ),
        ("2001:db8::1", {"allowed": ("example.com",)}, "the common name 2001:db8::1: it is outside example.com"),
        ("evil", {"allowed": ("example.com",)}, "the common name evil: it is outside example.com"),
    ],
)
def test_a_common_name_is_a_name_too(common_name: str, policy: dict[str, Any], message: str) -> None:
    """Verifiers read it where there is no other; the profile that repeats it asks the same policy."""
    for profile in (ProfileName.PUBLIC, ProfileName.INTERNAL):
        with pytest.raises(Refused, match=message):
            sign(make.request(common_name, sans=None), profile, **policy)


def test_a_common_name_inside_the_limit_is_certified() -> None:
    """Address or name."""
    limits = ("example.com", "10.0.0.0/8")

    for common_name in ("10.1.2.3", "a.example.com", "*.example.com"):
        assert (
            sign(make.request(common_name, sans=(FQDN,)), allowed=limits).certificate.subject.common_name == common_name
        )


def test_a_common_name_that_is_to_be_dropped_is_not_added() -> None:
    """Where the request does not repeat it either."""
    assert names("example.com", profile=ProfileName.PUBLIC) == ["example.com", FQDN]
    assert names("example.com", profile=ProfileName.PUBLIC, dropped=(FQDN,)) == ["example.com"]


@pytest.mark.parametrize("domain", sorted(UNDELEGATED_DOMAINS))
def test_no_public_profile_certifies_what_belongs_to_nobody(domain: str) -> None:
    """The same domains that a plan warns of."""
    assert names("example.com", f"a.{domain}", profile=ProfileName.PUBLIC) == ["example.com", FQDN]


@pytest.mark.parametrize("entry", ["exa mple.com", "", ".", "a..b", "10.0.0.0/99", "*.", "*.*.com"])
def test_a_limit_that_is_none_is_refused(entry: str) -> None:
    """With what it may be."""
    with pytest.raises(Refused, match="is neither a domain nor a network"):
        check_policy(NamePolicy(allowed=(entry,)))


def test_names_are_compared_without_case() -> None:
    """With the type before them or without."""
    assert drops("A.example.com", DnsName("a.EXAMPLE.com"))
    assert drops("dns:a.example.com", DnsName("a.example.com"))
    assert not drops("IP:a.example.com", DnsName("a.example.com"))
