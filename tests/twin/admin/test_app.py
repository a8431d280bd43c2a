"""The administration of all nodes as one app."""

from __future__ import annotations

import subprocess
import sys

import pytest

from edgetrust.model.deployment import Role
from edgetrust.twin.admin.app import is_administered
from tests.administered import administered
from tests.deployments import C1, E1, IMP, PUBLISHER, UNITY


def test_the_address_decides_which_node_answers() -> None:
    """Each with the pages of its kind."""
    site = administered()

    titles = {node: site.client(node).get("/").text.partition("<title>")[2].partition("<")[0] for node in
              (C1, E1, PUBLISHER, IMP, UNITY)}  # fmt: skip

    assert titles == {
        C1: f"Overview – {C1}",
        E1: f"Overview – {E1}",
        PUBLISHER: f"Certificate List – {PUBLISHER}",
        IMP: f"Certificate List – {IMP}",
        UNITY: f"Certificate List – {UNITY}",
    }


def test_endpoints_have_no_administration() -> None:
    """Nor has an edge proxy."""
    roles = {node.role for node in administered().state.deployment.nodes() if is_administered(node)}

    assert roles == {
        Role.EXPRESSWAY_C,
        Role.EXPRESSWAY_E,
        Role.CUCM,
        Role.IM_AND_PRESENCE,
        Role.UNITY_CONNECTION,
    }


@pytest.mark.parametrize("path", ["/nope", "/api/nope", "/lab/api/nope"])
def test_a_path_that_is_not_there_is_404_in_the_form_of_its_kind(path: str) -> None:
    """JSON for REST."""
    answer = administered().client(C1).get(path)

    assert answer.status == 404
    assert answer.headers["content-type"].startswith("application/json" if "api" in path else "text/html")


def test_who_is_not_known_gets_no_page_and_no_rest() -> None:
    """Of no node."""
    site = administered()

    for node in (C1, PUBLISHER):
        for path in ("/", "/lab/api", "/api/provisioning/certs/server", "/lab/lab.css"):
            assert site.client(node, password=None).get(path).status == 401


FORBIDDEN = (
    "edgetrust.pki.path edgetrust.pki.match edgetrust.mra.verdicts edgetrust.mra.names edgetrust.mra.diagnosis"
    " edgetrust.rules edgetrust.usecase edgetrust.pki.revocation"
)


def test_the_administration_knows_nothing_of_how_check_judges() -> None:
    """Importing all of it loads none of the path search, the name matching and the rules."""
    script = "import sys; import edgetrust.twin.admin.app, edgetrust.twin.admin.server; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()

    assert "edgetrust.twin.admin.app" in loaded
    assert [name for name in FORBIDDEN.split() if name in loaded] == []
