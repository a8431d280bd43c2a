"""What is changed on pages and in REST, and what real handshakes make of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from edgetrust.model.verdict import Outcome
from edgetrust.pki.contents import read_contents
from edgetrust.twin.lab import Lab
from tests import asgi, lab, make
from tests.administered import LAB_CHAIN, Administered, Visitor
from tests.deployments import (
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    Site,
    stand_alone,
)
from tests.twin.running import lab_of

CSRF = {"X-CSRF-Header": "1"}
CERTMGR = "/platformcom/api/v1/certmgr/config"
KNOWN = [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT]
BROKEN = stand_alone(trust={(C1, "trusted-ca"): KNOWN, (E1, "trusted-ca"): KNOWN})
"""The article's beginning: the Expressway-E sends its certificate alone, and its intermediate is missing on the C."""


def on(site: Site, work: Callable[[Lab, Administered], Awaitable[None]]) -> None:
    """Do it with a running lab and its administration."""

    async def whole() -> None:
        async with lab_of(site) as running:
            administered = Administered(running.state)
            administered.outcomes = await running.rehearse()
            await work(running, administered)

    asyncio.run(whole())


async def ask(call: Callable[[], asgi.Answer]) -> asgi.Answer:
    """An answer, while the lab goes on."""
    return await asyncio.to_thread(call)


async def outcome(running: Lab, connection: str) -> Outcome:
    """How a connection ends when all are tried again."""
    found = await running.rehearse()
    return next(each.actual.outcome for each in found if each.connection.id == connection)


def test_the_missing_intermediate_of_the_article_is_appended_and_the_zone_comes_up() -> None:
    """After the restart, and not before."""
    zone = f"traversal:{C1}->{E1}"

    async def work(running: Lab, site: Administered) -> None:
        visitor = site.client(C1)
        before = await ask(lambda: visitor.get("/lab/api/zone"))
        assert before.json["state"] == "Failed"
        await ask(
            lambda: visitor.post("/api/provisioning/certs/root", files={"file": ("x.pem", PUBLIC_ISSUING.pem.encode())})
        )
        assert await outcome(running, zone) is Outcome.FAIL
        await ask(lambda: visitor.post("/api/provisioning/restart", headers=CSRF))
        assert await outcome(running, zone) is Outcome.OK
        site.outcomes = running.rehearsals
        after = await ask(lambda: visitor.get("/lab/api/zone"))
        assert after.json["state"] == "Active"

    on(BROKEN, work)


def renew_tomcat(visitor: Visitor) -> None:
    """A certificate of another CA for tomcat of a server."""
    trusted = {"service": ["tomcat"], "certificates": [LAB_CHAIN]}
    assert visitor.post(f"{CERTMGR}/trust/certificates", json=trusted).status == 200
    csr = visitor.post(f"{CERTMGR}/csr", json={"service": "tomcat"}).json["csr"]
    ((request, _),) = read_contents(csr.encode(), path="x").requests
    certificate = make.pem(lab.sign(request.der).certificate.der)
    upload = {"service": "tomcat", "certificates": [certificate]}
    assert visitor.post(f"{CERTMGR}/identity/certificates", json=upload).status == 200


def test_a_server_shows_its_new_certificate_when_its_service_has_restarted() -> None:
    """An Expressway-C that does not know its CA refuses it from then on, and accepts it with the CA on its list."""
    https = f"cucm-https:{C1}->{PUBLISHER}"

    async def work(running: Lab, site: Administered) -> None:
        cucm, expressway = site.client(PUBLISHER), site.client(C1)
        await asyncio.to_thread(renew_tomcat, cucm)
        assert await outcome(running, https) is Outcome.OK
        await ask(lambda: cucm.post("/lab/api/restart", json={"service": "Cisco Tomcat"}, headers=CSRF))
        assert await outcome(running, https) is Outcome.FAIL
        files = {"file": ("x.pem", LAB_CHAIN.encode())}
        await ask(lambda: expressway.post("/api/provisioning/certs/root", files=files))
        await ask(lambda: expressway.post("/lab/api/restart", headers=CSRF))
        assert await outcome(running, https) is Outcome.OK

    on(stand_alone(), work)
