"""The page of the lab that shows how the connections of a node turned out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from edgetrust.model.alert import Alert
from edgetrust.model.lab import Fate, Rehearsal
from edgetrust.model.verdict import Outcome
from tests.administered import Administered, administered, rehearse
from tests.deployments import C1, E1, E2, PUBLISHER

TOMCAT = "/cmplatform/certificateEdit.do?cert=/usr/local/platform/.security/tomcat/certs/tomcat.pem"


def rows_of(text: str) -> list[list[str]]:
    """The cells of the table, without its heading, marks of outcomes, and places at which names may be broken."""
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    plain = re.sub(r"<wbr>|</?span[^>]*>", "", body)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in plain.split("</tr>") if "<td" in row]


def site_with(changes: Mapping[str, Mapping[str, object]]) -> Administered:
    """A lab of which some connections, by id, ended so; the others are well, as foretold."""
    site = administered()
    site.outcomes = tuple(_changed(each, changes) for each in rehearse(site.state.deployment))
    return site


def _changed(rehearsal: Rehearsal, changes: Mapping[str, Mapping[str, object]]) -> Rehearsal:
    fields: dict[str, object] = {**changes.get(rehearsal.connection.id, {})}
    return replace(rehearsal, **fields)  # type: ignore[arg-type]  # fields of a Rehearsal


@pytest.mark.parametrize("node", [C1, E1, PUBLISHER])
def test_a_node_shows_its_own_connections_and_no_other(node: str) -> None:
    """As either end of them, in the order of the table, each with the other end."""
    site = administered()
    site.outcomes = rehearse(site.state.deployment)

    rows = rows_of(site.client(node).get("/lab/connections").text)

    own = [each.connection for each in site.outcomes if node in (each.connection.client, each.connection.server)]
    ends = [f"to {each.server}" if each.client == node else f"from {each.client}" for each in own]
    assert [row[1:3] for row in rows] == [[end, "ok"] for end in ends]
    assert 0 < len(rows) < len(site.outcomes)


def test_a_failure_has_its_reason_its_alert_its_rule_and_the_way_to_what_was_refused() -> None:
    """And a connection that was not run is no failure."""
    refused = Fate(outcome=Outcome.FAIL, rejected_by=E1, alert=Alert(code=48, name="unknown_ca"))
    failing, absent = f"traversal:{C1}->{E1}", f"traversal:{C1}->{E2}"
    site = site_with(
        {
            failing: {
                "actual": refused,
                "predicted": Fate(outcome=Outcome.FAIL, rule="ca-not-trusted"),
                "words": "refused <for> a reason",
            },
            absent: {"was_run": False, "words": "not run: a key"},
        }
    )

    text = site.client(C1).get("/lab/connections").text

    rows = rows_of(text)
    assert rows[0][:3] == ["traversal 7001", f"to {E1}", "fail"]
    assert rows[0][3] == "fail <strong>differs</strong>, <code>ca-not-trusted</code>"
    assert rows[0][4] == (
        'refused &lt;for&gt; a reason, alert unknown_ca (48); open <a href="/clientcertificate">Client certificate</a>'
    )
    assert ["traversal 7001", f"to {E2}", "not run", "ok", "not run: a key"] in rows
    assert f"1 of {len(rows)} in trouble" in text


@pytest.mark.parametrize(
    ("node", "connection", "refuser", "link"),
    [
        (E1, f"traversal:{C1}->{E1}", E1, '<a href="/trustedcacertificate">Trusted CA certificate</a>'),
        (
            PUBLISHER,
            f"cucm-config-secure:{C1}->{PUBLISHER}",
            PUBLISHER,
            '<a href="/cmplatform/certificates?find=CallManager-trust">CallManager-trust</a>',
        ),
        (
            PUBLISHER,
            f"cucm-https:{C1}->{PUBLISHER}",
            C1,
            f'<a href="{TOMCAT}">tomcat</a>',
        ),
    ],
    ids=["list of an Expressway", "store of CUCM", "certificate of CUCM"],
)
def test_a_refusal_leads_to_this_nodes_side_of_it(node: str, connection: str, refuser: str, link: str) -> None:
    """The list by which it refuses, or its certificate that is refused; and the page is there."""
    site = site_with({connection: {"actual": Fate(outcome=Outcome.FAIL, rejected_by=refuser)}})
    visitor = site.client(node)

    (failing,) = (row for row in rows_of(visitor.get("/lab/connections").text) if row[2] == "fail")

    assert failing[4] == f"; open {link}"
    assert visitor.get(link.split('"')[1]).status == 200


def test_what_check_leaves_open_is_no_difference() -> None:
    """As on the command line."""
    site = site_with({f"traversal:{C1}->{E1}": {"predicted": Fate(outcome=Outcome.UNKNOWN)}})

    rows = rows_of(site.client(C1).get("/lab/connections").text)

    assert rows[0][3] == "unknown <strong>open</strong>: check cannot foretell it"


def test_the_other_node_is_a_link_where_it_has_pages() -> None:
    """To the same page there; endpoints have none."""
    site = administered(urls={C1: "http://127.0.0.1:8000/"})
    site.outcomes = rehearse(site.state.deployment)

    others = {row[1] for row in rows_of(site.client(E1).get("/lab/connections").text)}

    assert {f'from <a href="http://127.0.0.1:8000/lab/connections">{C1}</a>', "from jabber"} <= others


def test_a_refused_login_is_no_good_end() -> None:
    """Although TLS is well, as foretold."""
    site = site_with({f"traversal:{C1}->{E1}": {"login_refused": True}})

    rows = rows_of(site.client(C1).get("/lab/connections").text)

    assert [row[:4] for row in rows if row[2] != "ok"] == [["traversal 7001", f"to {E1}", "login fails", "ok"]]


def test_before_anything_has_been_tried_there_is_nothing() -> None:
    """An empty table, and no error."""
    assert rows_of(administered().client(C1).get("/lab/connections").text) == []
