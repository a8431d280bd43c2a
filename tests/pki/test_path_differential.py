"""The path verifier against `openssl verify` 3.0: verdict, number, text and depth are equal, whatever the chain.

The known differences stand at the end; `docs/reference/openssl.md` lists them for users.
"""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from edgetrust.model.connection import Purpose
from edgetrust.pki.contents import read_contents
from edgetrust.pki.read import read_certificate
from edgetrust.pki.signature import can_check_signature
from tests import asn1, make, oracle
from tests.pki import odd
from tests.pki.scenarios import TOPICS, Scenario, scenarios
from tests.pki.verdicts import agree, agreed, ours, theirs

pytestmark = oracle.NEEDED

BOTH = (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH)
# Certificates are made and programs started in every example; neither is a fault of the strategy.
QUICK = settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
SLOW = settings(QUICK, max_examples=1500)


def compare(scenario: Scenario) -> None:
    """Fail, telling what was done to the chain, where the two verifiers differ."""
    purposes = () if scenario.purpose is None else (scenario.purpose,)
    our, their = ours(scenario, *purposes), theirs(scenario, scenario.purpose)
    note(f"{scenario.story}, {len(scenario.sent)} sent, {len(scenario.trusted)} trusted, at {scenario.at}")
    assert agree(our, their), (our, their)


def about(name: str) -> st.SearchStrategy[Scenario]:
    """Scenarios about a topic."""
    return scenarios(TOPICS[name])


@given(about("anything"))
@settings(QUICK, max_examples=250)
def test_equal_to_openssl(scenario: Scenario) -> None:
    """Random depth and relatives, up to three things wrong anywhere, random order, CRLs in every third."""
    compare(scenario)


@given(about("names"))
@QUICK
def test_equal_to_openssl_on_names(scenario: Scenario) -> None:
    """Name constraints of every kind against names of every kind."""
    compare(scenario)


@given(about("purposes"))
@QUICK
def test_equal_to_openssl_on_purposes(scenario: Scenario) -> None:
    """Extended and plain key usage, CA flags, path lengths, versions, Netscape's types."""
    compare(scenario)


@given(about("extensions"))
@QUICK
def test_equal_to_openssl_on_extensions(scenario: Scenario) -> None:
    """Critical ones, known or not, and values that cannot be decoded."""
    compare(scenario)


@given(about("revocation"))
@QUICK
def test_equal_to_openssl_on_revocation(scenario: Scenario) -> None:
    """Lists that are missing, out of date, out of scope, wrongly signed, or revoke, at each depth."""
    compare(scenario)


@pytest.mark.slow
@pytest.mark.parametrize("topic", TOPICS)
def test_equal_to_openssl_thousands_of_times(topic: str) -> None:
    """The same, for long."""

    @given(about(topic))
    @settings(SLOW, max_examples=4000 if topic == "anything" else 1500)
    def run(scenario: Scenario) -> None:
        compare(scenario)

    run()


@given(about("purposes"))
@settings(QUICK, max_examples=40)
def test_two_purposes_are_two_questions(scenario: Scenario) -> None:
    """A path is good for both purposes when OpenSSL finds it good for each; its error is one of OpenSSL's."""
    answers = [theirs(scenario, purpose) for purpose in BOTH]
    our = ours(scenario, *BOTH)

    assert (our is None) == (answers == [None, None])
    assert our is None or our in answers


@pytest.mark.parametrize("digest", ["sha1", "sha256", "md5"])
@pytest.mark.parametrize(
    ("oid", "key"), [("1.2.840.10045.4.2", "Root"), ("1.2.840.10045.4.3", "p384:Root"), ("1.3.14.3.2.3", "rsa:Root")]
)
def test_other_names_of_an_algorithm_mean_what_openssl_takes_them_for(oid: str, key: str, digest: str) -> None:
    """ECDSA that leaves its digest open is SHA-256; the OIW had OIDs of its own."""
    root = make.ca("Root", key=key)
    algorithm = asn1.seq(asn1.oid(oid))
    parts = replace(
        odd.take_apart(make.leaf("a.example.com", root).der), algorithm=algorithm, outer_algorithm=algorithm
    )
    leaf = make.Issued(parts.signed(root.key, digest), root.key)

    error = agreed(leaf, [], [root])

    assert error == (None if digest == ("md5" if key.startswith("rsa") else "sha256") else (7, 0))


@pytest.mark.parametrize(
    ("kind", "digest", "code"),
    [
        (("EC", "ec_paramgen_curve:brainpoolP256t1"), "-sha256", 7),
        (("EC", "ec_paramgen_curve:sect233k1"), "-sha256", 7),
        (("EC", "ec_paramgen_curve:SM2"), "-sm3", 20),
    ],
)
def test_signatures_that_are_not_computed_are_refused(
    kind: tuple[str, str], digest: str, code: int, tmp_path: Path
) -> None:
    """Known difference. OpenSSL computes them; here they count as wrong, which can be told from a wrong one."""
    make_pair = f"""
        openssl genpkey -algorithm {kind[0]} -pkeyopt {kind[1]} -out key.pem 2>/dev/null
        openssl req -x509 -new -key key.pem -subj /CN=Root -days 2 {digest} -outform DER -out root.der
        openssl req -new -key key.pem -subj /CN=leaf {digest} -out leaf.csr
        openssl x509 -req -in leaf.csr -CA root.der -CAkey key.pem -days 2 {digest} -outform DER -out leaf.der 2>&1"""
    subprocess.run(["sh", "-ec", make_pair], cwd=tmp_path, check=True, capture_output=True, env=oracle.ENVIRONMENT)
    root, leaf = (tmp_path / "root.der").read_bytes(), (tmp_path / "leaf.der").read_bytes()
    at = read_certificate(leaf).not_before + timedelta(hours=1)
    scenario = Scenario(leaf=leaf, sent=(), trusted=(root,), at=at, purpose=None, crls=None, story=())

    our, their = ours(scenario), theirs(scenario, None)

    assert their is None
    assert our is not None
    assert our.code == code
    assert not can_check_signature(leaf, read_certificate(root).key.spki)


def test_a_serial_number_that_openssl_cannot_read_is_read() -> None:
    """Known difference. Odd but readable certificates are judged."""
    root = make.ca("Root")
    padded = replace(odd.take_apart(make.leaf("a.example.com", root).der), serial=bytes.fromhex("02020001"))
    leaf = make.Issued(padded.signed(root.key), root.key)

    with pytest.raises(oracle.CannotAnswerError):
        agreed(leaf, [], [root])

    scenario = Scenario(leaf=leaf.der, sent=(), trusted=(root.der,), at=make.NOW, purpose=None, crls=None, story=())
    assert ours(scenario) is None


def test_what_openssl_writes_behind_a_certificate_is_not_read() -> None:
    """Known difference. A block of its own kind keeps uses for which a certificate is trusted, or not."""
    root = make.ca("Root")
    command = ["openssl", "x509", "-trustout", "-addreject", "clientAuth"]
    block = subprocess.run(
        command, env=oracle.ENVIRONMENT, input=root.pem, capture_output=True, text=True, check=True
    ).stdout

    (located,) = read_contents(block.encode(), path="root.pem").certificates

    assert block.startswith("-----BEGIN TRUSTED CERTIFICATE-----")
    assert located.certificate == root.certificate


def test_an_extension_in_pieces_is_not_decoded() -> None:
    """Known difference. OpenSSL puts a BIT STRING in pieces together, which DER has no room for."""
    root = make.ca("Root")
    pieces = bytes.fromhex("2380030205a00000")
    leaf = make.leaf("a.example.com", root, ku=None, extensions=[("2.5.29.15", True, pieces)])
    scenario = Scenario(leaf=leaf.der, sent=(), trusted=(root.der,), at=make.NOW, purpose=None, crls=None, story=())

    our, their = ours(scenario), theirs(scenario, None)

    assert their is None
    assert our is not None
    assert our.code == 20


def test_lists_of_changes_are_not_taken() -> None:
    """Known difference. OpenSSL up to 3.0.19 took a delta CRL for a complete one when extended support was off, and so
    could overlook a revocation; later releases of 3.0 do not take it, and neither do we."""
    root = make.ca("Root")
    leaf = make.leaf("a.example.com", root)
    delta = make.revocation_list(root, extensions=[("2.5.29.27", True, asn1.integer(1))], number=2)
    scenario = Scenario(
        leaf=leaf.der, sent=(), trusted=(root.der,), at=make.NOW, purpose=None, crls=(delta,), story=()
    )  # fmt: skip

    our, their = ours(scenario), theirs(scenario, None)

    assert our is not None
    assert our.code == 3
    assert their in (our, None)


def test_both_verifiers_are_asked() -> None:
    """The comparison itself: a chain that verifies and one that does not."""
    root = make.ca("Root")
    leaf = make.leaf("a.example.com", root)

    assert agreed(leaf, [], [root]) is None
    assert agreed(leaf, [], []) == (20, 0)
