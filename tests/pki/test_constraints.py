from __future__ import annotations

import pytest

from edgetrust.codec.names import read_name
from edgetrust.model.certificate import NameConstraints
from edgetrust.model.names import DirectoryName, DnsName, IpName, OtherName
from edgetrust.pki.constraints import MOST_COMPARISONS, find_violation, permits
from edgetrust.pki.openssl import VerifyError
from tests import asn1, make, oracle
from tests.pki.verdicts import agreed

pytestmark = oracle.NEEDED

Name = str | bytes
PERMITTED, EXCLUDED = VerifyError.PERMITTED_VIOLATION, VerifyError.EXCLUDED_VIOLATION
SYNTAX, KIND, BOUNDS = (
    VerifyError.UNSUPPORTED_NAME_SYNTAX,
    VerifyError.UNSUPPORTED_CONSTRAINT_TYPE,
    VerifyError.SUBTREE_MINMAX,
)
MAILBOX = "1.3.6.1.5.5.7.8.9"


def judged(
    subject: Name, sans: list[Name] | None, *, permitted: list[Name] | None = None, excluded: list[Name] | None = None
) -> VerifyError | None:
    """The error with which a root so constrained refuses a leaf of these names, according to both verifiers."""
    root = make.ca("CN=Root,O=Acme", permitted=permitted, excluded=excluded)
    leaf = make.leaf("unused", root, subject=subject, key="leaf", sans=sans)
    constraints = root.certificate.name_constraints
    assert isinstance(constraints, NameConstraints)
    error = find_violation(leaf.certificate, constraints, is_leaf=True)
    # A root that does not permit its own name would be no test of the leaf: it is self-issued and left out.
    assert agreed(leaf, [], [root]) == (None if error is None else (error, 0))
    return error


def other(oid: str, value: bytes) -> bytes:
    """An otherName."""
    return asn1.context(0, asn1.oid(oid), asn1.context(0, value))


DNS = [
    ("host.example.com", "example.com", True),
    ("HOST.Example.com", "eXample.com", True),
    ("example.com", "example.com", True),
    ("hostexample.com", "example.com", False),
    ("host.example.com", ".example.com", True),
    ("example.com", ".example.com", False),
    ("host.example.com", "", True),
    ("host.example.com", "other.example", False),
    ("com", "example.com", False),
    ("", "example.com", False),
]
MAIL = [
    ("email:user@example.com", "email:example.com", True),
    ("email:user@EXAMPLE.com", "email:example.COM", True),
    ("email:user@host.example.com", "email:example.com", False),
    ("email:user@host.example.com", "email:.example.com", True),
    ("email:user@example.com", "email:.example.com", False),
    ("email:user@example.com", "email:user@example.com", True),
    ("email:User@example.com", "email:user@example.com", False),
    ("email:user@example.com", "email:other@example.com", False),
    ("email:user@example.com", "email:@example.com", True),
    ("email:user@example.com", "email:", False),
]
URIS = [
    ("URI:https://example.com/x", "URI:example.com", True),
    ("URI:https://EXAMPLE.com:8443/x", "URI:example.COM", True),
    ("URI:https://host.example.com", "URI:example.com", False),
    ("URI:https://host.example.com", "URI:.example.com", True),
    ("URI:https://example.com", "URI:.example.com", False),
    ("URI:https://example.com/a:b", "URI:example.com", False),
]
ADDRESSES = [
    ("IP:10.1.2.3", "IP:10.0.0.0/8", True),
    ("IP:11.1.2.3", "IP:10.0.0.0/8", False),
    ("IP:10.1.2.3", "IP:2001:db8::/32", False),
    ("IP:2001:db8::1", "IP:2001:db8::/32", True),
    ("IP:10.1.2.5", asn1.tlv(0x87, bytes((10, 0, 0, 5, 255, 0, 0, 255))), True),
    ("IP:10.1.2.6", asn1.tlv(0x87, bytes((10, 0, 0, 5, 255, 0, 0, 255))), False),
    ("IP:10.1.2.6", "IP:0.0.0.0/0", True),
]
DIRECTORIES = [
    ("DN:CN=host,O=Acme", "DN:O=Acme", True),
    ("DN:CN=host,O=ACME ", "DN:O=acme", True),
    ("DN:CN=host,O=Other", "DN:O=Acme", False),
    ("DN:O=Acme,CN=host", "DN:O=Acme", False),
    ("DN:CN=host", "DN:", True),
]
MAILBOXES = [
    (other(MAILBOX, asn1.utf8("ü@example.com")), "email:example.com", True),
    (other(MAILBOX, asn1.utf8("ü@Example.com")), "email:example.COM", True),
    (other(MAILBOX, asn1.utf8("ü@bücher.example")), "email:xn--bcher-kva.example", True),
    (other(MAILBOX, asn1.utf8("ü@a.example.com")), "email:example.com", False),
    (other(MAILBOX, asn1.utf8("ü@a.example.com")), "email:.example.com", False),
    (other(MAILBOX, asn1.utf8("ü@example.com")), "email:.example.com", False),
]


@pytest.mark.parametrize(("name", "base", "within"), [*DNS, *MAIL, *URIS, *ADDRESSES, *DIRECTORIES, *MAILBOXES])
def test_a_name_lies_within_a_subtree_or_not(name: Name, base: Name, within: bool) -> None:
    """A permitted subtree must hold the name, an excluded one must not."""
    # The subject is a directory name itself: it must not be what is refused.
    subject = name.removeprefix("DN:") if isinstance(name, str) and name.startswith("DN:") else ""
    sans: list[Name] | None = None if subject else [name]

    assert judged(subject, sans, permitted=[base]) == (None if within else PERMITTED)
    assert judged(subject, sans, excluded=[base]) == (EXCLUDED if within else None)


@pytest.mark.parametrize(
    ("name", "base", "error"),
    [
        ("email:nobody", "email:example.com", SYNTAX),
        ("URI:urn:x:y", "URI:example.com", SYNTAX),
        ("URI:nothing", "URI:example.com", SYNTAX),
        ("URI:a:b://example.com", "URI:example.com", SYNTAX),
        ("URI:https://", "URI:example.com", SYNTAX),
        (asn1.tlv(0x87, bytes(5)), "IP:10.0.0.0/8", SYNTAX),
        ("IP:10.0.0.1", asn1.tlv(0x87, bytes(5)), SYNTAX),
        (asn1.tlv(0x87, bytes(5)), asn1.tlv(0x87, bytes(5)), SYNTAX),
        (other(MAILBOX, asn1.utf8("nobody")), "email:example.com", SYNTAX),
        (other(MAILBOX, asn1.ia5("u@example.com")), "email:example.com", SYNTAX),
        (other(MAILBOX, asn1.utf8("ü@example.com")), "email:xn--\x7f!.example", VerifyError.UNSPECIFIED),
        (other(MAILBOX, asn1.utf8("ü@example.com")), other(MAILBOX, asn1.utf8("ü@example.com")), None),
        ("SRV:_sip._tls.example.com", "SRV:example.com", KIND),
        ("XMPP:example.com", "XMPP:example.com", KIND),
        (other("1.2.3", asn1.null()), other("1.2.3", asn1.null()), KIND),
        (other("1.2.3", asn1.null()), other("1.2.4", asn1.null()), None),
        ("SRV:_sip._tls.example.com", "XMPP:example.com", None),
        ("RID:1.2.3", "RID:1.2.3", KIND),
        ("host.example.com", "email:example.com", None),
    ],
)
@pytest.mark.parametrize("tree", ["permitted", "excluded"])
def test_what_cannot_be_compared(name: Name, base: Name, error: VerifyError | None, tree: str) -> None:
    """Odd names and kinds without a comparison are errors; names of another kind are nobody's business."""
    trees: dict[str, list[Name]] = {tree: [base]}

    assert judged("", [name], **trees) == error


def test_one_permitted_subtree_is_enough_and_one_excluded_too_many() -> None:
    """Per kind of name; the first error in the order of the names is reported."""
    names: list[Name] = ["a.example.com", "b.example.net"]

    assert judged("", names, permitted=["example.com", "example.net"]) is None
    assert judged("", names, permitted=["example.com", "example.com"]) == PERMITTED
    assert judged("", names, permitted=["com", "net"], excluded=["x.org", "b.example.net"]) == EXCLUDED
    assert judged("", ["email:nobody", "b.example.net"], permitted=["com", "email:x"]) == SYNTAX
    assert judged("", ["b.example.net", "email:nobody"], permitted=["com", "email:x"]) == PERMITTED


@pytest.mark.parametrize(
    ("subject", "error"),
    [
        ("O=Acme", None),
        ("CN=host.example.com,O=Acme", None),
        ("CN=host.other.example,O=Acme", PERMITTED),
        ("CN=host.other.example,CN=a.example.com,O=Acme", PERMITTED),
        ("CN=one,O=Acme", None),
        ("CN=a..other.example,O=Acme", None),
        ("CN=-a.other.example,O=Acme", None),
        ("CN=a-.other.example,O=Acme", None),
        ("CN=a_b.other.example,O=Acme", PERMITTED),
        ("CN=host other.example,O=Acme", None),
        ("CN=host.example.com\0,O=Acme", None),
        ("CN=host.other.example\0\0,O=Acme", PERMITTED),
        ("CN=host.exa\0mple.com,O=Acme", SYNTAX),
        ("CN=host.example.com,O=Other", PERMITTED),
    ],
)
def test_common_names_that_look_like_hosts_count_without_dns_names(subject: str, error: VerifyError | None) -> None:
    """And the subject itself is a directory name."""
    assert judged(subject, None, permitted=["example.com", "DN:O=Acme"]) == error


def test_common_names_do_not_count_beside_dns_names_or_in_authorities() -> None:
    """A DNS name in the SAN, even another, silences the common name; an authority has none that count."""
    root = make.ca("Root", excluded=["other.example"])
    issuing = make.ca("host.other.example", root)

    assert judged("CN=host.other.example", ["a.example.com"], permitted=["example.com"]) is None
    assert judged("CN=host.other.example", ["IP:10.0.0.1"], permitted=["example.com"]) == PERMITTED
    assert agreed(make.leaf("a.example.com", issuing), [issuing], [root]) is None


@pytest.mark.parametrize(
    ("subject", "error"),
    [
        ("E=user@example.com,CN=x", None),
        ("E=user@other.example,CN=x", PERMITTED),
        ("E=nobody,CN=x", SYNTAX),
        (asn1.seq(asn1.set_of(asn1.seq(asn1.oid(make.ATTRIBUTES["E"]), asn1.utf8("user@example.com")))), SYNTAX),
    ],
)
def test_mail_addresses_of_the_subject_count(subject: Name, error: VerifyError | None) -> None:
    """As IA5String; in any other encoding they are an error, whatever is constrained."""
    assert judged(subject, None, permitted=["email:example.com"]) == error
    assert judged(subject, None, permitted=["other.example"]) == (SYNTAX if isinstance(subject, bytes) else None)


@pytest.mark.parametrize("tree", ["permitted", "excluded"])
@pytest.mark.parametrize("bound", [asn1.tlv(0x80, b"\1"), asn1.tlv(0x81, b"\5")])
def test_subtrees_with_bounds_are_errors_for_names_of_their_kind(tree: str, bound: bytes) -> None:
    """A minimum or maximum is not supported, even behind a subtree that permits."""
    number = 0 if tree == "permitted" else 1
    plain = asn1.seq(make.general_name("example.com")) if number == 0 else b""
    value = asn1.seq(asn1.context(number, plain, asn1.seq(make.general_name("x.example.com"), bound)))
    root = make.ca("Root", extensions=[("2.5.29.30", True, value)])

    assert agreed(make.leaf("a.example.com", root), [], [root]) == (BOUNDS, 0)
    assert agreed(make.leaf("O=Acme", root, sans=["email:a@example.com"]), [], [root]) is None


def test_there_is_a_limit_to_comparing() -> None:
    """As many comparisons as OpenSSL makes, and no more."""
    leaf = make.leaf("", sans=["a.example.com", "b.example.com"]).certificate
    enough = (DnsName("example.com"),) * (MOST_COMPARISONS // 2)

    assert find_violation(leaf, NameConstraints(permitted=enough, excluded=()), is_leaf=True) is None
    assert (
        find_violation(leaf, NameConstraints(permitted=(*enough, enough[0]), excluded=()), is_leaf=True)
        is VerifyError.UNSPECIFIED
    )


def test_a_certificate_without_names_violates_nothing() -> None:
    """However strict the constraints are."""
    nothing = DirectoryName(read_name(make.name("Nobody")))
    constraints = NameConstraints(permitted=(DnsName("none.example"), nothing, OtherName("1.2", b"")), excluded=())

    assert find_violation(make.leaf("", sans=None).certificate, constraints, is_leaf=True) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (DnsName("host.example.com"), True),
        (DnsName("host.secret.example.com"), False),
        (DnsName("host.other.example"), False),
        (IpName("192.0.2.1"), True),
    ],
)
def test_one_name_is_permitted_or_not(name: DnsName | IpName, expected: bool) -> None:
    """As both verifiers find it in a leaf that carries no other."""
    root = make.ca("CN=Root", permitted=["example.com"], excluded=["secret.example.com"])
    leaf = make.leaf("", root, key="leaf", sans=[f"IP:{name.value}" if isinstance(name, IpName) else name.value])
    constraints = root.certificate.name_constraints
    assert isinstance(constraints, NameConstraints)

    assert permits(name, constraints) is expected
    assert (agreed(leaf, [], [root]) is None) is expected
