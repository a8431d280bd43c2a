"""What stands in files."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.certificate import BasicConstraints, Located, Oid
from edgetrust.model.file_contents import FileContents
from edgetrust.model.finding import Severity
from edgetrust.model.inspection import (
    ChainEnd,
    Inspected,
    InspectedCertificate,
    InspectedList,
    InspectedRequest,
    Inspection,
)
from edgetrust.pki.contents import read_contents
from edgetrust.report.inspect_json import render_inspect_json
from edgetrust.report.inspect_text import render_inspect_text
from edgetrust.usecase.exit_code import ExitCode, FailOn
from edgetrust.usecase.inspect import exit_code_of_inspection, inspect
from tests import lab, make, oracle

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("a.example.com", ISSUING)


def contents(*pems: str, path: str = "test.pem") -> FileContents:
    """A file with these blocks."""
    return read_contents("".join(pems).encode(), path=path)


def look(*files: FileContents, roots: tuple[make.Issued, ...] = ()) -> Inspection:
    """All that is in these files, beside these public roots."""
    return inspect(files, at=make.NOW, public_roots=lambda: [root.located("mozilla") for root in roots])


def first(inspection: Inspection) -> InspectedCertificate:
    """The first certificate."""
    return inspection.certificates[0]


def warnings(inspected: Inspected) -> list[str | None]:
    """The rules of what is worth a look."""
    return [notice.rule for notice in inspected.notices]


def test_objects_are_numbered_over_all_files() -> None:
    """In the order of the files; what belongs together by its key is told."""
    key = make.pem(make.request("a.example.com"), "CERTIFICATE REQUEST")
    inspection = look(contents(LEAF.pem, LEAF.key_pem), contents(ROOT.pem, key, path="b.pem"))

    assert [(type(each).__name__, each.number, each.source.file) for each in inspection.objects] == [
        ("InspectedCertificate", 1, "test.pem"),
        ("InspectedKey", 2, "test.pem"),
        ("InspectedCertificate", 3, "b.pem"),
        ("InspectedRequest", 4, "b.pem"),
    ]
    assert [each.same_key for each in inspection.objects if not isinstance(each, InspectedList)] == [
        (2, 4),
        (1, 4),
        (),
        (1, 2),
    ]


@pytest.mark.parametrize(
    ("pems", "roots", "expected"),
    [
        ((LEAF, ISSUING, ROOT), (), ChainEnd(is_complete=True, ends_in="CN=Root", is_public=False, lacks=None)),
        ((LEAF, ISSUING, ROOT), (ROOT,), ChainEnd(is_complete=True, ends_in="CN=Root", is_public=True, lacks=None)),
        (
            (LEAF, ISSUING),
            (ROOT,),
            ChainEnd(is_complete=False, ends_in="CN=Root", is_public=True, lacks="CN=Root", lacks_here="CN=Root"),
        ),
        (
            (LEAF, ISSUING),
            (),
            ChainEnd(is_complete=False, ends_in="CN=Issuing", is_public=None, lacks="CN=Root", lacks_here="CN=Root"),
        ),
        (
            (LEAF, ROOT),
            (ROOT,),
            ChainEnd(
                is_complete=False,
                ends_in="CN=a.example.com",
                is_public=None,
                lacks="CN=Issuing",
                lacks_here="CN=Issuing",
            ),
        ),
    ],
)
def test_where_the_chain_ends(
    pems: tuple[make.Issued, ...], roots: tuple[make.Issued, ...], expected: ChainEnd
) -> None:
    """In the file, in a public root beside it, or nobody knows where."""
    assert first(look(contents(*(each.pem for each in pems)), roots=roots)).chain == expected


def test_public_roots_are_not_read_for_files_without_certificates() -> None:
    """A key has no chain."""

    def fail() -> tuple[Located, ...]:
        raise AssertionError

    assert len(inspect([contents(LEAF.key_pem)], at=make.NOW, public_roots=fail).objects) == 1


def test_days_are_whole_and_turn_negative() -> None:
    """At notAfter itself nothing is left."""
    ends = [
        datetime(2026, 11, 24, 23, tzinfo=UTC),
        datetime(2026, 11, 23, tzinfo=UTC),
        datetime(2026, 11, 22, 23, tzinfo=UTC),
    ]
    found = [first(look(contents(make.leaf("a.example.com", not_after=end).pem))).days_left for end in ends]

    assert found == [1, 0, -1]


LATER, SOON, PAST = (
    datetime(2027, 1, 1, tzinfo=UTC),
    datetime(2026, 12, 1, tzinfo=UTC),
    datetime(2026, 2, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        (LEAF, []),
        (ROOT, []),
        (make.leaf("a.example.com", ROOT, not_after=PAST), ["certificate-expired"]),
        (make.leaf("a.example.com", ROOT, not_before=LATER), ["certificate-not-yet-valid"]),
        (make.leaf("a.example.com", ROOT, not_after=SOON), ["expires-soon"]),
        (make.leaf("a.example.com", ROOT, key="rsa1024:short"), ["weak-key"]),
        (make.leaf("a.example.com", ROOT, digest="sha1"), ["weak-signature"]),
        (make.ca("Old root", digest="sha1"), []),
        (make.leaf("*.example.com", ROOT), ["wildcard-certificate"]),
        (make.leaf("a.example.com", ROOT, sans=None), ["name-mismatch"]),
        (make.leaf("a person", ROOT, sans=None, eku=["clientAuth"]), []),
        (make.leaf("CN=a,1.2.3.4=b", ROOT), ["unknown-subject-oid"]),
        (make.leaf("a.example.com", ROOT, extensions=[("1.2.3.4", True, b"\x05\x00")]), ["critical-extension-unknown"]),
        (make.leaf("a.example.com", ROOT, serial=-1), [None]),
        (make.leaf("a.example.com", ROOT, version=1), ["name-mismatch", None]),
        (make.leaf("a.example.com", ROOT, eku=None, extensions=[("2.5.29.37", False, b"\x05\x00")]), [None]),
    ],
)
def test_what_is_worth_a_look(issued: make.Issued, expected: list[str | None]) -> None:
    """By rule; oddities of the encoding have none."""
    assert warnings(first(look(contents(issued.pem)))) == expected


@given(st.integers(0, 2**16), st.integers(0, 255), st.booleans())
def test_whatever_can_be_read_can_be_shown(place: int, octet: int, is_list: bool) -> None:
    """Odd but readable lists and requests among them."""
    whole = make.revocation_list(ROOT, [1, 2]) if is_list else make.request("a.example.com", ku=("digitalSignature",))
    at = place % len(whole)
    odd = whole[:at] + bytes([octet]) + whole[at + 1 :]

    found = look(read_contents(odd, path="odd"))

    assert json.loads(render_inspect_json(found))["objects"] == [] or render_inspect_text(found)


def test_a_request_for_a_ca_is_told_from_others() -> None:
    """A missing or a damaged extension asks for nothing."""
    asked = [make.request("a.example.com", extensions=[(Oid.BASIC_CONSTRAINTS, True, value)]) for value in CONSTRAINTS]
    found = look(*(read_contents(each, path="a.csr") for each in (*asked, make.request("a.example.com")))).objects

    constraints = [each.basic_constraints for each in found if isinstance(each, InspectedRequest)]
    assert constraints == [BasicConstraints(ca=True, path_length=0), None, None]
    told = [line.strip() for line in render_inspect_text(look(read_contents(asked[0], path="a.csr"))).splitlines()]
    assert "for       a CA with path length 0; any purpose" in told


CONSTRAINTS = (b"\x30\x06\x01\x01\xff\x02\x01\x00", b"\x05\x00")


def test_a_broken_request_is_an_error() -> None:
    """No CA takes it."""
    encoded = make.request("a.example.com")
    broken = encoded[:-1] + bytes([encoded[-1] ^ 1])
    whole, damaged = look(read_contents(encoded, path="a.csr"), read_contents(broken, path="b.csr")).objects

    assert whole.notices == ()
    assert [(notice.rule, notice.severity) for notice in damaged.notices] == [(None, Severity.ERROR)]


def test_the_worst_of_it_decides_the_exit_code() -> None:
    """Errors by default, warnings where they are asked for."""
    sound, expired = look(contents(LEAF.pem)), look(contents(make.leaf("a.example.com", ROOT, not_after=PAST).pem))
    wildcard = look(contents(make.leaf("*.example.com", ROOT).pem))

    assert [exit_code_of_inspection(each, fail_on=FailOn.ERROR) for each in (sound, expired, wildcard)] == [0, 1, 0]
    assert [exit_code_of_inspection(each, fail_on=FailOn.WARNING) for each in (sound, expired, wildcard)] == [0, 1, 1]
    assert exit_code_of_inspection(expired, fail_on=FailOn.NEVER) is ExitCode.CLEAN


def test_a_list_says_what_it_revokes_and_whether_it_is_stale() -> None:
    """Only certificates of its own issuer."""
    same_serial = make.leaf("b.example.com", ROOT, serial=LEAF.certificate.serial)
    old = make.revocation_list(ISSUING, [LEAF.certificate.serial], next_update=PAST)
    inspection = look(contents(LEAF.pem, same_serial.pem, make.pem(old, "X509 CRL")))

    found = inspection.objects[2]
    assert isinstance(found, InspectedList)
    assert (found.revoked_here, warnings(found)) == ((1,), ["crl-expired"])


@oracle.NEEDED
def test_a_key_for_pss_only_belongs_to_its_certificate_and_is_called_so(tmp_path: Path) -> None:
    """Key, certificate and request, as openssl makes them; an ordinary key of the same numbers is none of them."""
    key, pem, request, plain = (tmp_path / name for name in ("pss.key", "pss.pem", "pss.csr", "plain.key"))
    lab.openssl("genpkey", "-algorithm", "RSA-PSS", "-out", key)
    lab.openssl("req", "-x509", "-key", key, "-subj", "/CN=pss", "-out", pem)
    lab.openssl("req", "-new", "-key", key, "-subj", "/CN=pss", "-out", request)
    forgetful = load_pem_private_key(key.read_bytes(), None)
    plain.write_bytes(forgetful.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    inspection = look(contents(*(each.read_text() for each in (pem, request, key, plain))))

    assert [each.same_key for each in inspection.objects if not isinstance(each, InspectedList)] == [
        (2, 3),
        (1, 3),
        (1, 2),
        (),
    ]
    text = render_inspect_text(inspection)
    assert re.findall(r"(?m)^ +key +(RSA\S* \d+)", text) == ["RSASSA-PSS 2048"] * 3 + ["RSA 2048"]
