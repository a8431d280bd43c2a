"""The path verifier against `openssl verify` 3.0: verdict, number, text and depth are equal, whatever the chain."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from edgetrust.model.connection import Purpose
from tests import asn1, make, oracle
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
