"""Every pattern, held against its own sample and near miss, and against what edgetrust knows of rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from edgetrust.model.log import Sighting
from edgetrust.mra.logs.catalogue import ANCHORS, PATTERNS, TRIGGERS
from edgetrust.mra.logs.pattern import Pattern
from edgetrust.rules.catalogue import find_rule
from tests.logs import findings, see, sole

VALUES: dict[str, Callable[[Random], str]] = {
    "192.0.2.5": lambda random: f"192.0.2.{random.randrange(10, 250)}",
    "198.51.100.20": lambda random: f"198.51.100.{random.randrange(30, 250)}",
    "10.0.10.11": lambda random: f"10.{random.randrange(1, 9)}.77.{random.randrange(100, 250)}",
    "10.0.20.21": lambda random: f"10.{random.randrange(20, 99)}.78.{random.randrange(100, 250)}",
    "10.0.20.22": lambda random: f"10.{random.randrange(20, 99)}.79.{random.randrange(100, 250)}",
    "203.0.113.77": lambda random: f"203.0.113.{random.randrange(80, 250)}",
    "corp.example.com": lambda random: f"c{random.randrange(99)}.inside.test",
    "example.com": lambda random: f"d{random.randrange(99)}.example.org",
    "expe1": lambda random: f"edge-e{random.randrange(9)}",
    "expc1": lambda random: f"edge-c{random.randrange(9)}",
    "cucm-pub": lambda random: f"pub{random.randrange(9)}",
    "cucm-sub": lambda random: f"sub{random.randrange(9)}",
    "40112": lambda random: str(random.randrange(41000, 60000)),
    "25697": lambda random: str(random.randrange(26000, 40000)),
    "7001": lambda random: str(random.randrange(7002, 7099)),
}
"""What samples have in common, and what else could stand there."""


def identify(pattern: Pattern) -> str:
    """The name of a pattern, for pytest."""
    return pattern.name


def exchange(text: str, seed: int) -> str:
    """The same text with other values."""
    random = Random(seed)
    other = {value: make(random) for value, make in VALUES.items()}
    pattern = re.compile("|".join(map(re.escape, sorted(other, key=len, reverse=True))))
    return pattern.sub(lambda match: other[match[0]], text)


def exchange_all(sighting: Sighting, seed: int) -> tuple[object, ...]:
    """What a sighting says, with the same other values."""
    texts = (sighting.node, sighting.local, sighting.peer, sighting.expected_name, sighting.reason)
    port = None if sighting.client_port is None else exchange(str(sighting.client_port), seed)
    return (*(text if text is None else exchange(text, seed) for text in texts), port)


def said(sighting: Sighting) -> tuple[object, ...]:
    """What a sighting says."""
    port = None if sighting.client_port is None else str(sighting.client_port)
    return (sighting.node, sighting.local, sighting.peer, sighting.expected_name, sighting.reason, port)


BEHIND = {
    "not-in-phone-list": "5011: ERR 10:25:10.068391 SECD: EROR: SSL3 alert read:fatal:handshake failure:<192.0.2.5>"
}
"""What has to follow, for lines that mean nothing by themselves."""


@pytest.mark.parametrize("pattern", PATTERNS, ids=identify)
def test_a_sample_is_recognised_and_leads_to_one_finding_of_its_rule(pattern: Pattern) -> None:
    """By its own pattern and no other."""
    sighting = sole(pattern.sample)

    found = findings(f"{pattern.sample}\n{BEHIND.get(pattern.name, '')}")

    assert sighting.pattern == pattern.name
    assert pattern.meaning is None or sighting.rule == pattern.meaning.rule
    assert [finding.rule for finding in found] == [sighting.rule]
    assert find_rule(sighting.rule) is not None


@pytest.mark.parametrize("pattern", PATTERNS, ids=identify)
@pytest.mark.parametrize("seed", range(3))
def test_other_values_are_taken_over(pattern: Pattern, seed: int) -> None:
    """Addresses, ports and names of the line are those of the sighting."""
    before = sole(pattern.sample)

    after = sole(exchange(pattern.sample, seed))

    assert said(after) == exchange_all(before, seed)
    assert (after.pattern, after.rule, after.role, after.code) == (
        before.pattern,
        before.rule,
        before.role,
        before.code,
    )


@pytest.mark.parametrize("pattern", PATTERNS, ids=identify)
def test_a_near_miss_is_silent(pattern: Pattern) -> None:
    """It looks like the line, and means nothing."""
    assert see(pattern.near_miss) == ()


@pytest.mark.parametrize("pattern", PATTERNS, ids=identify)
def test_stray_spaces_and_capitals_change_nothing(pattern: Pattern) -> None:
    """Inside quotes, around parentheses and between words; values alone keep their letters."""
    before = sole(pattern.sample)
    spaced = re.sub(r'="(?=[^" ])', '=" ', pattern.sample)
    spaced = re.sub(r'(?<=[^" =])"(?=[ :]|\Z)', ' "', spaced)

    after = sole(spaced.replace("  ", " "))

    assert (after.pattern, after.rule, after.local, after.peer, after.expected_name, after.time) == (
        before.pattern,
        before.rule,
        before.local,
        before.peer,
        before.expected_name,
        before.time,
    )


@pytest.mark.parametrize("pattern", PATTERNS, ids=identify)
def test_a_pattern_says_where_it_comes_from(pattern: Pattern) -> None:
    """A document, and samples that only name what is nobody's."""
    addresses = re.findall(r"\d+\.\d+\.\d+\.\d+", pattern.sample + pattern.near_miss)

    assert len(pattern.source) > 10
    assert all(re.match(r"192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|10\.|127\.", address) for address in addresses)


@pytest.mark.parametrize("pattern", PATTERNS, ids=identify)
def test_a_sample_is_found_by_a_trigger_and_an_anchor_of_its_own(pattern: Pattern) -> None:
    """Without them no line is looked at."""
    lower = pattern.sample.lower().encode()

    assert any(trigger in lower for trigger in TRIGGERS)
    assert any(anchor.encode() in lower for anchor in pattern.anchors)
    assert all(anchor == anchor.lower() and anchor.encode() in ANCHORS for anchor in pattern.anchors)


def test_every_trigger_is_needed() -> None:
    """Each costs as much as any other, whatever it finds."""
    samples = [pattern.sample.lower().encode() for pattern in PATTERNS]
    anchors = [anchor.encode() for pattern in PATTERNS for anchor in pattern.anchors]

    useless = [trigger for trigger in TRIGGERS if not any(trigger in text for text in (*samples, *anchors))]

    assert useless == []


def test_names_are_unique() -> None:
    """A name stands for one pattern."""
    names = [pattern.name for pattern in PATTERNS]

    assert len(set(names)) == len(names)


def test_a_sample_with_another_alarm_number_says_nothing() -> None:
    """Texts of alarms may be alike."""
    alarm = next(pattern for pattern in PATTERNS if pattern.name == "alarm-40068")

    other = replace(alarm, sample=alarm.sample.replace("40068", "40049"))

    assert see(other.sample) == ()
