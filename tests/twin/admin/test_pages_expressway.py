"""The pages of an Expressway for its zones and what it is told at large."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.lab import Login
from tests.administered import administered, markup, notices, rehearse
from tests.deployments import C1, C_CLUSTER, E1


def test_the_zone_tells_how_its_connections_turn_out() -> None:
    """One peer of two is down."""
    site = administered()
    site.outcomes = rehearse(site.state.deployment, {f"traversal:{C1}->{E1}": "refused for a reason"})

    zones = markup(site.client(C1).get("/zones"))

    assert "SIP status: <strong>Active</strong>" in zones
    assert f'<th scope="row">{E1}</th><td>Failed</td><td>refused for a reason</td><td>Active</td>' in zones


def test_a_zone_whose_login_is_refused_has_failed() -> None:
    """Although TLS is well."""
    site = administered()
    site.outcomes = [
        replace(each, login_refused=True, words="refuses the user name or password")
        if each.connection.id == f"traversal:{C1}->{E1}"
        else each
        for each in rehearse(site.state.deployment)
    ]

    zones = markup(site.client(C1).get("/zones"))

    assert f'<th scope="row">{E1}</th><td>Failed</td><td>refuses the user name or password</td><td>Active</td>' in zones


def test_the_login_of_the_zone_is_set_on_its_page_and_never_shown() -> None:
    """The user name is; it waits for a restart."""
    site = administered()
    visitor = site.client(C1)

    answer = visitor.page("/zones", "login", form={"username": "traversal", "password": "s3cret-word"})
    declined = visitor.page("/zones", "login", form={"username": "traversal"})

    assert notices(answer) == [
        f"{C1} has user name and password in its traversal zone; the other nodes keep theirs [lab]"
    ]
    assert 'value="traversal"' in answer.text
    assert "not in use yet" in answer.text
    assert "s3cret-word" not in answer.text
    assert (declined.status, notices(declined)) == (400, ["no user name or no password, expected both [lab]"])
    assert site.state.holding(C1).login == Login(username="traversal", password="s3cret-word")


def test_the_zone_shows_what_is_looked_for_on_its_side() -> None:
    """The name that the Expressway-E verifies is typed there, and on no Expressway-C."""
    site = administered()

    on_e, on_c = (markup(site.client(node).get("/zones")) for node in (E1, C1))

    assert f"<dt>TLS verify subject name</dt><dd>{C_CLUSTER}</dd>" in on_e
    assert "TLS verify subject name" not in on_c
    assert f'<th scope="row">{E1}</th>' in on_c
