"""Certificate signing requests made on a node."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edgetrust.errors import Malformed
from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import Slot, SubjectFields
from edgetrust.model.plan import PlannedKey, PlannedName, SanType
from edgetrust.twin.admin.files import spki_of_pkcs8
from edgetrust.twin.admin.requests import PROFILE, Wish, dns_name, find_objections, find_warnings, make_request
from tests.administered import sides_of
from tests.deployments import C1, cluster
from tests.lab import openssl

SIDE, _ = sides_of(cluster().deployment)
NODE = SIDE.nodes[0]
SUBJECT = SubjectFields(country="US", state="CA", locality="San Jose", organization="Acme", organizational_unit="UC")
WISH = Wish(
    slot=Slot.SERVER,
    common_name=C1,
    names=(dns_name("b.example.com", "x"), dns_name(C1.upper(), "y")),
    key=PlannedKey(kind=KeyKind.EC, bits=256),
    subject=SUBJECT,
)


def objections(version: str = "X15.5", **changes: Any) -> list[str]:  # noqa: ANN401 - fields of a wish
    """What the page of an Expressway says of a wish."""
    found = find_objections(replace(WISH, **changes), replace(SIDE, version=version))
    return [notice.text for notice in found.notices] if found is not None else []


def test_a_request_asks_for_what_was_wished_for(tmp_path: Path) -> None:
    """As openssl reads it; the common name is a name as well, each name once."""
    path = tmp_path / "x.csr"

    made = make_request(NODE, replace(WISH, digest="sha384"))

    path.write_bytes(made.pem)
    text = openssl("req", "-in", path, "-noout", "-text", "-verify")
    assert "verify OK" in text
    assert "Subject: C = US, ST = CA, L = San Jose, O = Acme, OU = UC, CN = expc1.corp.example.com" in text
    assert "DNS:EXPC1.CORP.EXAMPLE.COM, DNS:b.example.com\n" in text
    assert "TLS Web Server Authentication, TLS Web Client Authentication" in text
    assert "Signature Algorithm: ecdsa-with-SHA384" in text


def test_the_key_is_kept_and_not_shown() -> None:
    """It is that of the request, and no text of the value has it."""
    made = make_request(NODE, WISH)

    assert spki_of_pkcs8(made.pkcs8) == made.request.key.spki
    assert "pkcs8" not in repr(made)
    assert b"PRIVATE" not in made.pem


def test_a_good_wish_meets_no_objection() -> None:
    """Of an Expressway or of CUCM, where the subject is the server's."""
    assert objections() == []
    assert find_objections(replace(WISH, subject=SubjectFields()), None) is None


@pytest.mark.parametrize(
    "changes, reasons",
    [
        ({"common_name": "expc1"}, ["'expc1' is no FQDN, and no request can be made with it"]),
        (
            {"names": (dns_name("short", PROFILE),)},
            ["the phone security profile 'short' is no FQDN, and no request can be made with it"],
        ),
        ({"names": (dns_name("münchen.example", "x"),)}, [("'münchen.example' is not ASCII, and a certificate holds no "
                                                          "other names")]),
        ({"key": PlannedKey(bits=1024)}, ["no RSA key of 1024 bits is on offer; there are 2048, 4096"]),
        ({"digest": "sha1"}, ["no digest 'sha1' is on offer; there are sha256, sha384, sha512"]),
        (
            {"subject": replace(SUBJECT, country="USA", locality=None)},
            [
                "'USA' is no country, expected two letters (ISO 3166)",
                "Locality is empty, and the page wants it filled in",
            ],
        ),
        (
            {"common_name": f"{'a' * 60}.example.com"},
            ["the common name has 72 characters, and a certificate holds 64"],
        ),
    ],
)  # fmt: skip
def test_what_the_page_does_not_take_is_said_at_once(changes: dict[str, Any], reasons: list[str]) -> None:
    """Every reason."""
    assert objections(**changes) == reasons


def test_older_releases_make_rsa_keys_only_and_take_any_profile() -> None:
    """ECDSA came with X14.3, the demand for FQDNs with X12.6."""
    assert objections("X14.2") == ["X14.2 makes requests with RSA keys only"]
    assert objections("X12.5", names=(dns_name("short", PROFILE),), key=PlannedKey()) == []


def test_the_name_of_the_cluster_must_be_an_fqdn_where_it_is_asked_for() -> None:
    """The cluster forms without, and its requests do not come about; whoever does not ask for the name gets one."""
    bare = replace(SIDE, cluster_name="expc")
    asking = replace(WISH, names=(dns_name("expc", "cluster"),))

    found = find_objections(asking, bare)

    assert found is not None
    assert [notice.text for notice in found.notices] == [
        "the cluster name 'expc' is no FQDN, and no request can be made with it"
    ]
    assert find_objections(WISH, bare) is None


def test_names_that_no_certificate_may_have_are_warned_of() -> None:
    """The request is made all the same; older releases take the certificate, and other kinds of names are no FQDNs."""
    names = [dns_name(each, "additional") for each in ("bad_name", "*.example.com", "good.example.com", "bad_name")]
    jid = PlannedName(type=SanType.XMPP_ADDRESS, value="chat", feature="x", reason="")
    wish = replace(WISH, names=(*names, jid))

    assert find_objections(wish, SIDE) is None
    assert [notice.text for notice in find_warnings(wish, replace(SIDE, version="X14.0.2"))] == [
        f"{name!r} is no FQDN: the request is made, and X14.0.2 refuses every certificate with this name; discard the "
        "CSR, and generate it without the name"
        for name in ("bad_name", "*.example.com")
    ]
    assert find_warnings(wish, replace(SIDE, version="X12.7")) == ()


def test_a_request_needs_a_name() -> None:
    """Also on CUCM."""
    found = find_objections(replace(WISH, common_name=""), None)

    assert found is not None
    assert [notice.text for notice in found.notices] == ["no common name, expected the name of this node"]


def test_what_no_certificate_can_hold_is_malformed() -> None:
    """The maker of certificates says why."""
    with pytest.raises(Malformed, match="no request can be made of this"):
        make_request(NODE, replace(WISH, subject=replace(SUBJECT, country="U")))
