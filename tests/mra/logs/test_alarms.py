"""Alarms, by number."""

from __future__ import annotations

import pytest

from edgetrust.mra.logs.alarms import PATTERNS
from edgetrust.mra.logs.pattern import Pattern
from tests.logs import findings, pattern, see, sole


@pytest.mark.parametrize("each", PATTERNS, ids=lambda each: each.name)
def test_an_alarm_carries_its_number_and_text(each: Pattern) -> None:
    """The number decides what it means, whatever the text of the release is."""
    sighting = sole(each.sample)

    assert f"alarm-{sighting.code}" == each.name
    assert sighting.reason is not None
    assert sighting.reason in each.sample


def test_hosts_in_the_text_are_the_other_side() -> None:
    """Where the text names them."""
    assert sole(pattern("alarm-25031").sample).peer == "192.0.2.5"
    assert sole(pattern("alarm-35013").sample).peer == "expe1.example.com"


def test_every_host_of_a_list_is_told() -> None:
    """Each has a tunnel of its own; of a list that was cut off at 200 characters the last name is none."""
    line = pattern("alarm-35013").sample
    many = ", ".join(f"expe{number}.example.com" for number in range(1, 12))[:200]

    two = [each.peer for each in see(line.replace("expe1.example.com", "expe1.example.com, expe2.example.com"))]
    cut = [each.peer for each in see(line.replace("expe1.example.com", many))]

    assert two == ["expe1.example.com", "expe2.example.com"]
    assert cut == [f"expe{number}.example.com" for number in range(1, 11)]


def test_an_alarm_that_is_lowered_is_over() -> None:
    """By its number, whatever text it has then."""
    assert sole(pattern("alarm-35014").sample).is_end is False
    assert sole(pattern("alarm-35014").sample.replace("Raised", "Lowered")).is_end is True


def test_another_alarm_says_nothing() -> None:
    """There are many that have nothing to do with certificates."""
    assert see(pattern("alarm-35013").sample.replace("35013", "15019")) == ()


REFERENCE = {
    15022: "restart-pending",
    15028: "restart-pending",
    20004: "cluster-communication-failed",
    20006: "cluster-communication-failed",
    20020: "restart-pending",
    25031: "reverse-dns-mismatch",
    35013: "ssh-tunnel-down",
    35014: "ssh-tunnel-down",
    35016: "sso-metadata-stale",
    **dict.fromkeys((40001, 40002, 40006, 40007), "crl-update-failed"),
    40029: "ca-not-trusted",
    40040: "unified-communications-misconfigured",
    40048: "unified-communications-misconfigured",
    40049: None,  # the usual mode of a cluster
    40051: "cms-address-not-in-san",
    40052: "common-name-missing",
    **dict.fromkeys((40061, 40062, 40063, 40064), "acme-renewal-failed"),
    40066: None,  # hardware modules: no part of edge certificates
    **dict.fromkeys((40068, 40069, 40075, 40076, 40078, 40079), "certificate-monitor"),
}
"""Alarms of the administrator guide that have to do with certificates, by number."""


@pytest.mark.parametrize("number", REFERENCE)
def test_each_alarm_of_the_reference_leads_to_its_rule(number: int) -> None:
    """Whatever its text is."""
    line = pattern("alarm-35016").sample.replace("35016", str(number)).replace("SAML metadata has been modified", "x")

    rule = REFERENCE[number]

    assert [each.rule for each in findings(line)] == ([] if rule is None else [rule])
