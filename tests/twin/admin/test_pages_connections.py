"""The page of the lab that shows how the connections of a node turned out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from edgetrust.model.lab import Fate
from edgetrust.model.verdict import Alert, Outcome
from tests.administered import administered, rehearse
from tests.deployments import C1, E1, E2, PUBLISHER


def rows_of(text: str) -> list[list[str]]:
    """The cells of the table, without its heading."""
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>") if "<td>" in row]


@pytest.mark.parametrize("node", [C1, E1, PUBLISHER])
def test_a_node_shows_its_own_connections_and_no_other(node: str) -> None:
    """As either end of them, in the order of the table."""
    site = administered()
    site.outcomes = rehearse(site.state.deployment)

    rows = rows_of(site.client(node).get("/lab/connections").text)

    own = [each.connection for each in site.outcomes if node in (each.connection.client, each.connection.server)]
    assert [row[1:4] for row in rows] == [[each.client, each.server, "ok"] for each in own]
    assert 0 < len(rows) < len(site.outcomes)


def test_a_failure_has_its_reason_its_alert_and_what_was_foretold() -> None:
    """And a connection that was not run is no failure."""
    site = administered()
    failing, absent = f"traversal:{C1}->{E1}", f"traversal:{C1}->{E2}"
    site.outcomes = tuple(
        replace(each, actual=Fate(outcome=Outcome.FAIL, rejected_by=E1, alert=Alert(code=48, name="unknown_ca")))
        if each.connection.id == failing
        else replace(each, was_run=False, words="not run: a key")
        if each.connection.id == absent
        else each
        for each in rehearse(site.state.deployment, {failing: "refused <for> a reason"})
    )

    rows = rows_of(site.client(C1).get("/lab/connections").text)

    assert rows[0][:5] == ["traversal 7001", C1, E1, "fail", "ok <strong>differs</strong>"]
    assert rows[0][5] == "refused &lt;for&gt; a reason, alert unknown_ca (48)"
    assert ["traversal 7001", C1, E2, "not run", "ok", "not run: a key"] in rows


def test_a_refused_login_is_no_good_end() -> None:
    """Although TLS is well, as foretold."""
    site = administered()
    site.outcomes = tuple(
        replace(each, login_refused=each.connection.id == f"traversal:{C1}->{E1}")
        for each in rehearse(site.state.deployment)
    )

    rows = rows_of(site.client(C1).get("/lab/connections").text)

    assert [row[:5] for row in rows if row[3] != "ok"] == [["traversal 7001", C1, E1, "login fails", "ok"]]


def test_before_anything_has_been_tried_there_is_nothing() -> None:
    """An empty table, and no error."""
    assert rows_of(administered().client(C1).get("/lab/connections").text) == []
