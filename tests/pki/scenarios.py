"""Random verifications for the differential tests: a plausible chain, a few things wrong with it, relatives beside it.

A scenario begins as a chain that verifies (leaf, some intermediates, root) and is then disturbed: some certificates
change, relatives of its authorities appear (twins, renewals, cross-signatures, loops), and all of them are sent or
trusted in some order. Most scenarios so end deep in the verifier instead of at its first question.

Left out is BER that no authority writes and that OpenSSL takes all the same (indefinite lengths, strings in pieces,
lists with the tag of a primitive type): edgetrust calls such an extension unreadable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from edgetrust.model.certificate import Oid
from edgetrust.model.connection import Purpose
from tests import asn1, make
from tests.pki import odd

LEAF = "host.example.com"
MOST_INTERMEDIATES = 4
_SECOND = timedelta(seconds=1)
_EARLY, _LATE = datetime(2001, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One question to both verifiers; certificates are DER."""

    leaf: bytes
    sent: tuple[bytes, ...]
    trusted: tuple[bytes, ...]
    at: datetime
    purpose: Purpose | None
    crls: tuple[bytes, ...] | None
    story: tuple[str, ...] = field(compare=False)
    """What was done to the chain, for whoever reads a failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is done to a certificate."""

    what: str
    fields: dict[str, Any] = field(default_factory=dict)
    """Keywords of the builder (`make.Changes`)."""
    twist: odd.Twist | None = None
    """What no builder does: applied to the finished DER."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A certificate to be made. `issuer` is an index into the list of plans, or None for itself."""

    subject: str
    key: str
    issuer: int | None
    is_leaf: bool = False
    changes: tuple[Change, ...] = ()


def fixed(what: str, /, **fields: Any) -> st.SearchStrategy[Change]:  # noqa: ANN401 - the builder's keywords
    """A change without choice."""
    return st.just(Change(what=what, fields=fields))


def one(what: str, name: str, values: Sequence[Any]) -> st.SearchStrategy[Change]:
    """A change of one keyword to one of several values."""
    return st.sampled_from(values).map(lambda value: Change(what=f"{what} {value}", fields={name: value}))


def twisted(what: str, twists: Sequence[odd.Twist]) -> st.SearchStrategy[Change]:
    """A change of the finished DER."""
    return st.sampled_from(twists).map(lambda twist: Change(what=f"{what} {twist}", twist=twist))


# --- what can be wrong with one certificate ---------------------------------------------------------------------------

_EKUS = (
    None, (), ("serverAuth",), ("clientAuth",), ("anyExtendedKeyUsage",), ("codeSigning",), ("msSGC",), ("nsSGC",),
    ("codeSigning", "clientAuth"), ("serverAuth", "emailProtection"),
)  # fmt: skip
_KUS = (
    None, (), ("digitalSignature",), ("keyEncipherment",), ("keyAgreement",), ("keyCertSign",), ("cRLSign",),
    ("nonRepudiation",), ("decipherOnly",), ("digitalSignature", "keyCertSign"), ("dataEncipherment", "decipherOnly"),
)  # fmt: skip
_DATES = (
    {"not_after": datetime(2026, 11, 1, tzinfo=UTC)},
    {"not_after": datetime(2026, 11, 2, tzinfo=UTC)},
    {"not_before": datetime(2026, 12, 1, tzinfo=UTC)},
    {"not_before": make.NOW},
    {"not_after": make.NOW},
    {"not_before": make.NOW + _SECOND},
    {"not_after": make.NOW + _SECOND},
    {"not_before": _EARLY, "not_after": _LATE},
    {"not_before": datetime(2050, 1, 1, tzinfo=UTC), "not_after": _LATE},
)
_KNOWN_CRITICAL = (
    (Oid.CERTIFICATE_POLICIES, asn1.seq(asn1.seq(asn1.oid("2.5.29.32.0")))),
    ("2.5.29.36", asn1.seq(asn1.context(0, b"\0", constructed=False))),
    ("2.5.29.54", asn1.integer(0)),
    ("1.3.6.1.5.5.7.48.1.5", asn1.null()),
    (Oid.AUTHORITY_INFORMATION_ACCESS, asn1.seq()),
    (Oid.SUBJECT_KEY_IDENTIFIER, asn1.octets(b"again")),
    ("1.3.6.1.4.1.99999.1", asn1.null()),
    ("2.5.29.46", asn1.seq()),
    (Oid.PROXY_CERT_INFO, asn1.seq(asn1.seq(asn1.oid("1.3.6.1.5.5.7.21.1")))),
    (Oid.NETSCAPE_COMMENT, asn1.ia5("hello")),
)
_NETSCAPE_TYPES = (b"\x80", b"\x40", b"\xc0", b"\x04", b"\x01", b"\x20", b"")
_RUBBISH = (
    b"", b"\0", b"\x05\0", b"\x30\0", b"\x30\x03\x02\x01", b"\x03\x01\0", b"\x03\x02\x07\x80",
    b"\x03\x02\x08\x80", b"\x03\0", b"\x04\0", b"\x04\x02\x01\x02", b"\x30\x03\x01\x01\xff", b"\x30\x03\x01\x01\x01",
    b"\x30\x03\x02\x01\xff", b"\x30\x06\x01\x01\xff\x02\x01\0", b"\x30\x06\x01\x01\xff\x02\x01\x80",
    b"\x30\x02\x82\0", b"\x30\x03\x82\x01a", b"\x30\x03\x87\x01a", b"\x30\x02\x30\0",
    b"\x30\x03\x06\x01\x2a", b"\x30\x05\xa0\x03\x02\x01\0", b"\x30\x04\xa0\x02\x30\0",
    b"\x30\x06\xa0\x04\x30\x02\x82\0",
    b"\x30\x09\xa0\x07\x30\x05\x82\0\x80\x01\0", b"\x30\x09\xa0\x07\x30\x05\x82\0\x80\x01\x01", b"\x0c\x01a",
    b"\x30\x04\x30\x02\xa0\0", b"\x30\x05\x30\x03\x81\x01\x06",
)  # fmt: skip
_DECODED_BY_OPENSSL = {
    Oid.BASIC_CONSTRAINTS: "ca", Oid.KEY_USAGE: "ku", Oid.EXTENDED_KEY_USAGE: "eku", Oid.SUBJECT_ALT_NAME: "sans",
    Oid.SUBJECT_KEY_IDENTIFIER: "ski", Oid.AUTHORITY_KEY_IDENTIFIER: "aki", Oid.NAME_CONSTRAINTS: "permitted",
    Oid.CRL_DISTRIBUTION_POINTS: "crl_url", Oid.NETSCAPE_CERT_TYPE: None, Oid.PROXY_CERT_INFO: None,
    Oid.CERTIFICATE_POLICIES: None, Oid.AUTHORITY_INFORMATION_ACCESS: None,
}  # fmt: skip

_SUBTREES = (
    "example.com", ".example.com", "host.example.com", "other.example", "", "EXAMPLE.COM", "ost.example.com",
    "email:example.com", "email:.example.com", "email:user@example.com", "email:@example.com", "email:",
    "URI:example.com", "URI:.example.com", "IP:10.0.0.0/8", "IP:192.0.2.0/24", "IP:2001:db8::/32",
    "DN:O=Acme", "DN:O=acme ", "DN:CN=host.example.com", "DN:", "SRV:example.com", "RID:1.2.3",
    asn1.tlv(0x87, bytes((10, 0, 0, 5, 255, 0, 0, 255))), asn1.tlv(0x87, bytes((10, 0, 0, 0))),
)  # fmt: skip
_SANS = (
    "host.example.com", "HOST.Example.com", "example.com", "*.example.com", "a.b.example.com", "hostexample.com", "",
    "email:user@example.com", "email:User@EXAMPLE.com", "email:user@sub.example.com", "email:nobody", "email:",
    "URI:https://example.com/x", "URI:sip:user@example.com", "URI:https://sub.example.com:8443/", "URI:urn:x:y",
    "URI:https://example.com", "URI:https:///x", "URI:a:b://example.com", "URI:https://EXAMPLE.com/a:b",
    "IP:10.1.2.3", "IP:192.0.2.7", "IP:2001:db8::1", "IP:203.0.113.1", "DN:O=Acme,CN=host", "DN:CN=other",
    "SRV:_collab-edge._tls.example.com", "XMPP:chat.example.com", "RID:1.2.3",
    asn1.tlv(0x87, bytes(5)), asn1.context(5, asn1.context(1, asn1.utf8("party"))),
    asn1.context(0, asn1.oid("1.3.6.1.5.5.7.8.9"), asn1.context(0, asn1.utf8("üser@example.com"))),
)  # fmt: skip
_SUBJECTS = (
    "CN=host.example.com,O=Acme", "CN=HOST.example.com,O=ACME", "O=Acme", "", "CN=other.example,O=Acme",
    "CN=one label", "CN=a..example.com", "CN=-a.example.com", "CN=a_b.example.com",
    "CN=other.example,CN=host.example.com",
    "E=user@example.com,CN=host.example.com", "E=user@other.example,CN=x", "CN=host.example.com+O=Acme",
    make.name("CN=host.example.com").replace(b"\x0c", b"\x13"),
    asn1.seq(asn1.set_of(asn1.seq(asn1.oid(make.ATTRIBUTES["E"]), asn1.utf8("user@example.com")))),
    asn1.seq(asn1.set_of(asn1.seq(asn1.oid(make.ATTRIBUTES["CN"]), asn1.bmp("host.example.com")))),
    asn1.seq(asn1.set_of(asn1.seq(asn1.oid(make.ATTRIBUTES["CN"]), asn1.utf8("host.example.com\0")))),
    asn1.seq(asn1.set_of(asn1.seq(asn1.oid(make.ATTRIBUTES["CN"]), asn1.utf8("host.exa\0mple.com")))),
)  # fmt: skip
_KEYS = ("p384:k", "ed25519:k", "ed448:k", "rsa", "p521:k", "k")
_DIGESTS = ("sha1", "sha384", "sha224")


def _rubbish() -> st.SearchStrategy[Change]:
    def change(oid: str, value: bytes, *, critical: bool) -> Change:
        keyword = _DECODED_BY_OPENSSL[oid]
        replaced = {} if keyword is None else {keyword: None}
        extension = (oid, critical, value)
        return Change(what=f"rubbish {value.hex()} in {oid}", fields={**replaced, "extensions": (extension,)})

    pairs = [
        (oid, value)
        for oid in sorted(_DECODED_BY_OPENSSL)
        for value in _RUBBISH
        if not (oid == Oid.AUTHORITY_KEY_IDENTIFIER and value[2:3] == b"\xa0")
    ]
    return st.builds(lambda pair, critical: change(*pair, critical=critical), st.sampled_from(pairs), st.booleans())


def _constraints() -> st.SearchStrategy[Change]:
    trees = st.one_of(st.none(), st.lists(st.sampled_from(_SUBTREES), max_size=3))
    return st.builds(
        lambda permitted, excluded: Change(
            what=f"permitted {permitted} excluded {excluded}", fields={"permitted": permitted, "excluded": excluded}
        ),
        trees,
        trees,
    )


def _extension(oid: str, value: bytes, *, critical: bool) -> Change:
    return Change(what=f"extension {oid} critical {critical}", fields={"extensions": ((oid, critical, value),)})


_NAMES = st.one_of(
    st.lists(st.sampled_from(_SANS), max_size=3).map(lambda sans: Change(what=f"names {sans}", fields={"sans": sans})),
    st.sampled_from(_SUBJECTS).map(lambda name: Change(what=f"subject {name!r}", fields={"subject": name})),
    st.just(Change(what="no names", fields={"sans": None})),
)
_URL = "http://crl.example.com/a.crl"
_URL_POINT = asn1.context(0, asn1.context(0, make.general_name(f"URI:{_URL}")))
_CRL_POINTS = st.sampled_from(
    (
        asn1.seq(_URL_POINT),
        asn1.seq(asn1.context(0, asn1.context(0, make.general_name("URI:http://other.example/b.crl")))),
        asn1.seq(_URL_POINT, asn1.context(1, b"\x06\x40", constructed=False)),
        asn1.seq(_URL_POINT, asn1.context(1, b"\x07\x3f\x80", constructed=False)),
        asn1.seq(asn1.context(2, make.general_name("DN:CN=root"))),
        asn1.seq(_URL_POINT, asn1.context(2, make.general_name("DN:CN=Somebody"))),
    )
).map(lambda point: _extension(Oid.CRL_DISTRIBUTION_POINTS, asn1.seq(point), critical=False))
_IDENTIFIERS = st.one_of(
    one("ski", "ski", (None, b"odd", b"")),
    one("aki", "aki", (None, b"odd", b"")),
    one("aki serial", "aki_serial", (1, -1)),
    one("aki issuer", "aki_issuer", ("Root", "ROOT", "Level 2", "Nobody")),
    one("serial", "serial", (1, -5, 0)),
)
_PURPOSES = st.one_of(
    one("eku", "eku", _EKUS),
    one("ku", "ku", _KUS),
    one("ca", "ca", (None, False, True)),
    one("path length", "path_length", (0, 1, 2, -1, 1 << 70)),
    one("version", "version", (1, 2)),
    st.sampled_from(_NETSCAPE_TYPES).map(
        lambda bits: _extension(Oid.NETSCAPE_CERT_TYPE, asn1.bits(bits), critical=False)
    ),
)
_CRITICAL = st.builds(
    lambda pair, critical: _extension(*pair, critical=critical), st.sampled_from(_KNOWN_CRITICAL), st.booleans()
)
_MAKING = st.one_of(
    one("key", "key", _KEYS),
    one("signed by", "signing_key", ("somebody else", "rsa", "ed25519:x")),
    one("digest", "digest", _DIGESTS),
    one("issuer name", "issuer_name", ("CN=ROOT", "CN=  Root ", "CN=level  1", "Nobody")),
    twisted("twist", odd.TWISTS),
)
_DATED = st.sampled_from(_DATES).map(lambda dates: Change(what=f"dates {dates}", fields=dict(dates)))
ANYTHING = st.one_of(_PURPOSES, _DATED, _IDENTIFIERS, _CRITICAL, _rubbish(), _constraints(), _MAKING, _NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a family of scenarios is about."""

    of_leaf: st.SearchStrategy[Change]
    of_authority: st.SearchStrategy[Change]
    has_relatives: bool = False
    has_crls: bool = False


TOPICS = {
    "anything": Topic(of_leaf=ANYTHING, of_authority=ANYTHING, has_relatives=True),
    "names": Topic(of_leaf=_NAMES, of_authority=_constraints()),
    "purposes": Topic(of_leaf=_PURPOSES, of_authority=_PURPOSES),
    "extensions": Topic(of_leaf=st.one_of(_rubbish(), _CRITICAL), of_authority=st.one_of(_rubbish(), _CRITICAL)),
    "revocation": Topic(
        of_leaf=st.one_of(_CRL_POINTS, _IDENTIFIERS), of_authority=st.one_of(_IDENTIFIERS, _MAKING), has_crls=True
    ),
}
"""The first goes everywhere; the others reach what lies behind the first errors."""


# --- the chain and its relatives --------------------------------------------------------------------------------------


def _backbone(intermediates: int) -> list[Plan]:
    """Leaf first, root last. Without intermediates and root the leaf signs itself."""
    subjects = [LEAF, *(f"Level {number}" for number in range(1, intermediates + 1)), "Root"]
    last = len(subjects) - 1
    return [
        Plan(subject=subject, key=subject, issuer=level + 1 if level < last else None, is_leaf=level == 0)
        for level, subject in enumerate(subjects)
    ]


@st.composite
def _relatives(draw: st.DrawFn, chain: Sequence[Plan]) -> list[Plan]:
    """Certificates that compete with those of the chain."""
    found: list[Plan] = []
    for number in range(draw(st.integers(0, 3))):
        level = draw(st.integers(1, len(chain) - 1)) if len(chain) > 1 else 0
        of = chain[level]
        kind = draw(
            st.sampled_from(["twin", "renewed", "cross", "loop", "stranger", "self-signed twin", "twin of leaf"])
        )
        older = Change(what="older", fields={"not_after": datetime(2026, 12, 1 + number, tzinfo=UTC)})
        if kind == "twin":
            found.append(replace(of, key=f"twin of {of.subject}"))
        elif kind == "self-signed twin":
            found.append(replace(of, key=f"twin of {of.subject}", issuer=None))
        elif kind == "renewed":
            found.append(replace(of, changes=(older,)))
        elif kind == "cross":
            found.append(Plan(subject="Other Root", key="Other Root", issuer=None))
            found.append(replace(of, issuer=len(chain) + len(found) - 1))
        elif kind == "loop":
            found.append(replace(of, issuer=draw(st.integers(1, level)) if level else None))
        elif kind == "stranger":
            found.append(Plan(subject="Stranger", key="Stranger", issuer=None))
        else:
            found.append(replace(chain[0], key="twin of leaf", issuer=None))
    return found


def _make(plans: Sequence[Plan]) -> list[make.Issued]:
    """The certificates, issuers before those they issued; loops are closed by name and key."""
    made: dict[int, make.Issued] = {}

    def issue(index: int, below: frozenset[int]) -> make.Issued:
        if index not in made:
            plan = plans[index]
            fields: dict[str, Any] = {"key": plan.key}
            issuer = None
            if plan.issuer is not None and plan.issuer not in below:
                issuer = issue(plan.issuer, below | {index})
            elif plan.issuer is not None:
                other = plans[plan.issuer]
                fields |= {"issuer_name": other.subject, "signing_key": other.key, "aki": None}
            for change in plan.changes:
                extensions = (*fields.get("extensions", ()), *change.fields.get("extensions", ()))
                fields |= {**change.fields, "extensions": extensions}
            build = make.leaf if plan.is_leaf else make.ca
            issued = build(plan.subject, issuer, **fields)
            signer = issuer.key if issuer is not None else issued.key
            for change in plan.changes:
                if change.twist is not None:
                    issued = change.twist.apply(issued, signer)
            made[index] = issued
        return made[index]

    return [issue(index, frozenset()) for index in range(len(plans))]


@st.composite
def _disturbed(draw: st.DrawFn, plans: list[Plan], topic: Topic) -> list[Plan]:
    """The plans with up to three changes; most of them to the chain, which comes first."""
    disturbed = list(plans)
    for _ in range(draw(st.integers(0, 3))):
        index = draw(st.integers(0, len(plans) - 1))
        change = draw(topic.of_authority if index else topic.of_leaf)
        disturbed[index] = replace(disturbed[index], changes=(*disturbed[index].changes, change))
    return disturbed


_PLACES_OF_ROOT = ("trusted",) * 6 + ("both", "both", "sent", "nowhere")
_PLACES_OF_INTERMEDIATE = ("sent",) * 8 + ("trusted", "trusted", "both", "nowhere")
_PLACES_OF_RELATIVE = ("trusted", "trusted", "sent", "both")


@st.composite
def _placed(draw: st.DrawFn, made: Sequence[make.Issued], length: int) -> tuple[list[bytes], list[bytes]]:
    """What is sent and what is trusted; relatives before or behind the chain, sometimes all in any order."""
    sent: list[bytes] = []
    trusted: list[bytes] = []
    for index, issued in enumerate(made):
        if index == 0:
            place = draw(st.sampled_from(("nowhere",) * 8 + ("sent", "trusted")))
        elif index >= length:
            place = draw(st.sampled_from(_PLACES_OF_RELATIVE))
        else:
            place = draw(st.sampled_from(_PLACES_OF_ROOT if index == length - 1 else _PLACES_OF_INTERMEDIATE))
        at_front = index >= length and draw(st.booleans())
        for wanted, listed in (("sent", sent), ("trusted", trusted)):
            if place in (wanted, "both"):
                listed.insert(0 if at_front else len(listed), issued.der)
    if draw(st.sampled_from((False, False, False, True))):
        sent, trusted = draw(st.permutations(sent)), draw(st.permutations(trusted))
    if trusted and draw(st.sampled_from((False,) * 7 + (True,))):
        trusted.append(trusted[0])
    return sent, trusted


@st.composite
def _revocation_lists(draw: st.DrawFn, made: Sequence[make.Issued]) -> tuple[bytes, ...]:
    """A list of most authorities, with something wrong in some of them."""
    lists = []
    for issued in made[1:]:
        for _ in range(draw(st.sampled_from((1, 1, 1, 1, 1, 1, 0, 2)))):
            variant: dict[str, Any] = dict(draw(st.sampled_from(_LISTS)))
            if variant.pop("revokes", False):
                variant["revoked"] = tuple(each.certificate.serial for each in made)
            lists.append(make.revocation_list(issued, **variant))
    return tuple(lists)


def _scope(*parts: bytes) -> dict[str, Any]:
    return {"extensions": (("2.5.29.28", True, asn1.seq(*parts)),)}


def _flag(number: int) -> bytes:
    return asn1.context(number, b"\xff", constructed=False)


_LISTS: tuple[dict[str, Any], ...] = (
    *({},) * 8,
    {"revokes": True},
    {"revokes": True},
    {"revoked": (1, -5, 77)},
    {"next_update": make.NOW},
    {"next_update": make.NOW + _SECOND},
    {"next_update": None},
    {"next_update": datetime(2026, 11, 10, tzinfo=UTC)},
    {"this_update": make.NOW},
    {"this_update": make.NOW + _SECOND},
    {"this_update": datetime(2026, 11, 20, tzinfo=UTC)},
    {"signing_key": "somebody else"},
    {"aki": False},
    {"number": None},
    {"digest": "sha384"},
    {"extensions": (("1.2.3.4", True, asn1.null()),)},
    {"extensions": (("1.2.3.4", False, asn1.null()),)},
    {"aki": False, "extensions": ((Oid.AUTHORITY_KEY_IDENTIFIER, False, asn1.seq(asn1.tlv(0x80, b"odd"))),)},
    _scope(),
    _scope(_flag(1)),
    _scope(_flag(2)),
    _scope(_flag(1), _flag(2)),
    _scope(_flag(4)),
    _scope(_flag(5)),
    _scope(asn1.context(3, b"\x01\x06", constructed=False)),
    _scope(_URL_POINT),
    _scope(_URL_POINT, _flag(1)),
)  # fmt: skip


@st.composite
def scenarios(draw: st.DrawFn, topic: Topic) -> Scenario:
    """A random verification about a topic."""
    chain = _backbone(draw(st.integers(0, MOST_INTERMEDIATES)))
    if topic.has_relatives and draw(st.sampled_from((False,) * 11 + (True,))):
        chain = [replace(chain[0], issuer=None)]
    relatives = draw(_relatives(chain)) if topic.has_relatives else []
    plans = draw(_disturbed([*chain, *relatives], topic))
    made = _make(plans)
    sent, trusted = [each.der for each in made[1:-1]], [made[-1].der]
    if topic.has_relatives:
        sent, trusted = draw(_placed(made, len(chain)))
    moment = draw(st.sampled_from(made)).certificate
    borders = (moment.not_before, moment.not_after, max(moment.not_before, _EARLY) - _SECOND)
    return Scenario(
        leaf=made[0].der,
        sent=tuple(sent),
        trusted=tuple(trusted),
        at=draw(st.sampled_from((make.NOW,) * 12 + borders)),
        purpose=draw(st.sampled_from((None, Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH))),
        crls=draw(
            _revocation_lists(made) if topic.has_crls else st.one_of(st.none(), st.none(), _revocation_lists(made))
        ),
        story=tuple(f"{plan.subject}: {change.what}" for plan in plans for change in plan.changes),
    )
