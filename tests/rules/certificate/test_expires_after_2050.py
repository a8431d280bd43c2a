"""`expires-after-2050`: dates in the other format."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests.deployments import E1, PUBLISHER, SUBSCRIBER, Site, stand_alone
from tests.examine import found, sole

SLUG = "expires-after-2050"


def until(moment: datetime) -> Site:
    """A deployment with a CallManager certificate that is valid that long."""
    return stand_alone(certificates={(PUBLISHER, "callmanager"): {"not_after": moment}})


def test_a_distant_end_is_reported() -> None:
    """Of every node's certificates."""
    finding = sole(SLUG, until(datetime(2051, 6, 1, tzinfo=UTC)))

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, PUBLISHER, Slot.CALLMANAGER)
    assert finding.message == f"the CallManager certificate of {PUBLISHER} expires on 2051-06-01"
    assert (finding.expected, finding.got) == ("an end before 2050-01-01", "2051-06-01")
    assert finding.connections == ()


@pytest.mark.parametrize(
    "moment,count", [(datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC), 0), (datetime(2050, 1, 1, tzinfo=UTC), 1)]
)
def test_the_format_changes_with_the_year(moment: datetime, count: int) -> None:
    """The last second of 2049 is still written with two digits."""
    assert len(found(SLUG, until(moment))) == count


def test_a_multi_server_certificate_is_one_finding() -> None:
    """One upload on the publisher replaces it everywhere."""
    multi = {
        "subject": "CN=cucm-ms.corp.example.com",
        "sans": [PUBLISHER, SUBSCRIBER],
        "key": "multi",
        "not_after": datetime(2060, 1, 1, tzinfo=UTC),
    }

    finding = sole(SLUG, stand_alone(certificates={(PUBLISHER, "tomcat"): multi, (SUBSCRIBER, "tomcat"): multi}))

    assert finding.message == f"the tomcat certificate of {PUBLISHER} and 1 other node expires on 2060-01-01"


@pytest.mark.parametrize("site", [stand_alone(), stand_alone(certificates={(E1, "server"): None})])
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Usual dates, and a certificate that is not known."""
    assert found(SLUG, site) == ()
