"""The frame of pages of each kind of node."""

from __future__ import annotations

from tests.administered import LAB_CHAIN, administered, file
from tests.deployments import C1, E1, PUBLISHER, cluster


def test_older_releases_have_no_client_page_and_the_e_no_traversal_test() -> None:
    """Neither in the navigation nor at its address."""
    site = administered(cluster(e={"version": "X15.4"}))
    visitor = site.client(E1)

    for path in ("/clientcertificate", "/securetraversaltest"):
        assert visitor.get(path).status == 404
        assert f'href="{path}"' not in visitor.get("/").text
        assert f'href="{path}"' in site.client(C1).get("/").text
    assert visitor.get("/viewcert?cert=CLIENT_CERTIFICATE").status == 404


def test_every_page_of_a_node_says_what_waits_for_a_restart_there() -> None:
    """With where to do it, after nothing but an upload; elsewhere nothing is said."""
    site = administered()
    cucm, expressway = site.client(PUBLISHER), site.client(C1)

    cucm.page("/cmplatform/upload", "upload", form={"purpose": "tomcat-trust"}, files=file(LAB_CHAIN))
    expressway.page("/trustedcacertificate", "append", files=file(LAB_CHAIN))

    assert (
        'Restart for changes to be used: Cisco Tomcat, on <a href="/lab/services">' in cucm.get("/lab/connections").text
    )
    assert '<a href="/restart">restart</a>' in expressway.get("/lab/connections").text
    assert '<a href="/restart">restart</a>' not in site.client(E1).get("/lab/connections").text
