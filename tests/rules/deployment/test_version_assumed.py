"""`version-assumed`: a side without a release is judged as the newest one, and the report says so."""

from __future__ import annotations

import pytest

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Severity
from tests.deployments import C1, E1, stand_alone
from tests.examine import found, sole

SLUG = "version-assumed"


def test_a_side_without_a_release_is_named() -> None:
    """The finding points at the side in the deployment file and says what was assumed."""
    site = stand_alone(e={"version_given": False, "line": 12})

    finding = sole(SLUG, site)

    assert (finding.rule, finding.severity, finding.node, finding.connections) == (SLUG, Severity.INFO, E1, ())
    assert finding.evidence == (Evidence(source="acme.yaml", line=12),)
    assert "expressway_e.version" in finding.expected
    assert "X15.5" in finding.got
    assert "Expressway-E is judged as X15.5" in finding.message


def test_each_side_speaks_for_itself() -> None:
    """Two sides without a release are two gaps in the file."""
    site = stand_alone(c={"version_given": False}, e={"version_given": False})

    assert [finding.node for finding in found(SLUG, site)] == [C1, E1]


def test_given_releases_are_not_assumed() -> None:
    """Nothing is assumed in a complete file."""
    assert found(SLUG, stand_alone()) == ()


@pytest.mark.parametrize(
    ("release", "said"),
    [
        ("X16.0", "X15.5: X16.0 is newer than X15.5, the newest release known, and is judged like it"),
        ("X8.7", "X8.8: X8.7 is older than X8.8, the oldest release known, and is judged like it"),
    ],
)
def test_a_release_beyond_what_is_known_is_named(release: str, said: str) -> None:
    """With the one that stands in for it."""
    finding = sole(SLUG, stand_alone(c={"version": release, "line": 5}))

    assert (finding.severity, finding.node, finding.connections) == (Severity.INFO, C1, ())
    assert finding.message == f"the Expressway-C is judged as {said}"
    assert (finding.expected, finding.got) == ("a release from X8.8 to X15.5", release)
    assert finding.evidence == (Evidence(source="acme.yaml", line=5),)


@pytest.mark.parametrize("release", ["X8.8", "X12.5.9", "X15.5"])
def test_a_known_release_is_no_news(release: str) -> None:
    """From the oldest to the newest, and between those that changed something."""
    assert found(SLUG, stand_alone(c={"version": release})) == ()


def test_a_side_that_is_not_there_needs_no_release() -> None:
    """A deployment may describe one side alone."""
    assert found(SLUG, stand_alone(c=None)) == ()
