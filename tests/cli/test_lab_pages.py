"""The pages of a running lab, asked over the network as a browser or script would."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import socket
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest

from edgetrust.cli.lab_pages import Pages, pages_of
from edgetrust.errors import Refused
from edgetrust.model.deployment import Store
from edgetrust.model.verdict import Outcome
from edgetrust.twin.lab import Lab
from tests import make
from tests.deployments import C1, E1, PUBLIC_ISSUING, PUBLIC_ROOT, PUBLISHER, stand_alone
from tests.twin.running import lab_of
from tests.waiting import MOST_SECONDS

TRAVERSAL = f"traversal:{C1}->{E1}"


def ask(pages: Pages, node: str, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Any:  # noqa: ANN401 - JSON or text
    """What a node answers: JSON where it is, else text; the status where it is refused."""
    login = base64.b64encode(f"{pages.user}:{pages.password}".encode()).decode()
    connection = http.client.HTTPConnection(urlsplit(pages.urls[node]).netloc, timeout=MOST_SECONDS)
    with closing(connection):
        sent = {"Authorization": f"Basic {login}", "X-CSRF-Header": "test", **headers}
        connection.request(method, path, body=body, headers=sent)
        with connection.getresponse() as response:
            text = response.read().decode()
            if response.status >= 400:
                return response.status
    return json.loads(text) if text.startswith(("{", "[")) else text


def append(pages: Pages, node: str, pem: str) -> Any:  # noqa: ANN401 - JSON
    """Append a CA to the trusted CA list of an Expressway."""
    body = (
        '--x\r\nContent-Disposition: form-data; name="file"; filename="ca.pem"\r\n'
        f"Content-Type: application/x-pem-file\r\n\r\n{pem}\r\n--x--\r\n"
    )
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    return ask(pages, node, "/api/provisioning/certs/root", method="POST", body=body.encode(), **kind)


async def _outcome(lab: Lab) -> Outcome:
    rehearsals = await lab.rehearse()
    return next(each.actual.outcome for each in rehearsals if each.connection.id == TRAVERSAL)


def test_a_mended_list_mends_the_handshake_after_the_restart() -> None:
    """Over REST, on the true path; the restart is the lab's own."""
    site = stand_alone(trust={(C1, "trusted-ca"): []})

    async def look() -> list[Outcome]:
        async with lab_of(site) as lab, pages_of(lab, at=lambda: make.NOW) as pages:
            found = [await _outcome(lab)]
            for issued in (PUBLIC_ISSUING, PUBLIC_ROOT):
                await asyncio.to_thread(append, pages, C1, issued.pem)
            assert len(lab.state.holding(C1).trust[Store.TRUSTED_CA]) == 2
            found.append(await _outcome(lab))
            await asyncio.to_thread(lambda: ask(pages, C1, "/lab/api/restart", method="POST", body=b""))
            found.append(await _outcome(lab))
        return found

    assert asyncio.run(look()) == [Outcome.FAIL, Outcome.FAIL, Outcome.OK]


def test_each_node_has_pages_of_its_own() -> None:
    """Expressways and CUCM; endpoints have none. Without the password, nobody gets in."""

    async def look() -> tuple[set[str], list[str], int]:
        async with lab_of(stand_alone()) as lab, pages_of(lab, at=lambda: make.NOW) as pages:
            shown = [await asyncio.to_thread(ask, pages, node, "/") for node in (E1, PUBLISHER)]
            stranger = Pages(urls=pages.urls, password="wrong")
            return set(pages.urls), shown, await asyncio.to_thread(ask, stranger, E1, "/")

    nodes, shown, code = asyncio.run(look())

    assert {C1, E1, PUBLISHER} <= nodes
    assert not nodes & {"jabber", "ip-phones", "tc"}
    assert [name in page for name, page in zip((E1, PUBLISHER), shown, strict=True)] == [True, True]
    assert code == 401


def test_with_one_address_each_node_has_a_port() -> None:
    """A free one."""

    async def look() -> dict[str, str]:
        async with (
            lab_of(stand_alone(), host="127.0.0.1") as lab,
            pages_of(lab, at=lambda: make.NOW) as pages,
        ):
            return pages.urls

    urls = asyncio.run(look())

    assert all(url.startswith("http://127.0.0.1:") for url in urls.values())
    assert len(set(urls.values())) == len(urls)


def test_a_port_that_is_taken_is_said() -> None:
    """And nothing is left listening."""

    async def look() -> None:
        async with lab_of(stand_alone()) as lab:
            address = lab.network.addresses[PUBLISHER]
            with socket.create_server((address, 8080)), pytest.raises(Refused, match=f"cannot listen on {address}"):
                async with pages_of(lab, at=lambda: make.NOW):
                    pass
            async with pages_of(lab, at=lambda: make.NOW):
                pass

    asyncio.run(look())
