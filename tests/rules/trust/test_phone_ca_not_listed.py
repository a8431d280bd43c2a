"""A CA that phones do not list."""

from __future__ import annotations

import pytest

from tests import make
from tests.deployments import E1, PUBLIC_ROOT, stand_alone
from tests.examine import sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "phone-ca-not-listed"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """A CA that phones do not list: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


@pytest.mark.parametrize(
    ("phones", "said"),
    [({}, ""), ({"trust": {}}, "; that list is not given, and the public roots stand in for it")],
    ids=["given", "assumed"],
)
def test_a_list_that_is_assumed_is_said_to_be(phones: dict[str, object], said: str) -> None:
    """The phones may know more than the public roots."""
    root = make.ca("CN=Internal")
    internal = make.leaf("expe1.example.com", root, sans=["expe1.example.com", "example.com"])
    site = stand_alone(
        nodes={"ip-phones": phones},
        trust={("ip-phones", "endpoint"): [PUBLIC_ROOT]},
        certificates={(E1, "server"): [internal, root]},
    )

    assert sole(SLUG, site).expected == f"a root of the list that the phones' firmware brings along{said}"
