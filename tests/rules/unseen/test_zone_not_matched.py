"""`zone-not-matched`: a connection belongs to no zone, or to the wrong one, which no documented line tells."""

from __future__ import annotations

import pytest

from edgetrust.usecase.explain import explain_rule
from tests.logs import findings

LINE = (
    '2026-11-20T09:12:31.207+01:00 expe1 tvcs: UTCTime="2026-11-20 08:12:31,206" Module="developer.zone.zonemgr"'
    ' Level="DEBUG": Detail="getZoneByIdentities, match complete"'
    ' Identitites="{{CN: expc1.example.com, Alt-DNS: expc1.example.com}}" MatchMechanism="..." MatchedZone="{zone}"'
)


@pytest.mark.parametrize("zone", ["Traversal to C", "Elsewhere"])
def test_the_line_about_a_zone_that_matched_is_no_finding(zone: str) -> None:
    """Which zone is the right one, nobody but the administrator knows."""
    assert findings(LINE.format(zone=zone)) == ()


def test_the_page_says_that_it_is_not_seen_and_which_line_to_look_for() -> None:
    """In the terminal, as everybody reads it."""
    page = " ".join(explain_rule("zone-not-matched").split())

    assert "Nothing: edgetrust cannot see it." in page
    assert 'Detail="getZoneByIdentities, match complete"' in page
