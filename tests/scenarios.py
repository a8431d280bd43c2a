"""Sites of the lab in tests: what `check` says of them.

report = judged(find_scenario("root-missing").build())
rules_of(report), in_trouble(report)
disagreements(site)                      # between what check foretells and what real handshakes in memory come to
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.certificate import Located
from edgetrust.model.evidence import Source
from edgetrust.model.inventory import Identity, ShownIdentity
from edgetrust.model.lab import Fate
from edgetrust.model.report import Report
from edgetrust.model.verdict import ConnectionVerdict, Outcome
from edgetrust.mra.connections import expand
from edgetrust.mra.material import evidence_of
from edgetrust.mra.scenarios.site import Site
from edgetrust.mra.verdicts import judge_connections
from edgetrust.pki.read import read_certificate
from edgetrust.twin.memory import shake_hands
from edgetrust.twin.openssl import build_chain
from edgetrust.twin.speaker import Speaker
from edgetrust.twin.stance import stances
from edgetrust.twin.trial import try_connection
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.rehearse import foretell


def judged(site: Site, running: Site | None = None) -> Report:
    """What check says of the site, at its time, with a look at what its services run with, where that is given; a rule
    that crashes is a failure of the test."""
    deployment, inventory = evidence_of(site.deployment, site.material)
    if running is not None:
        inventory = replace(inventory, shown=tuple(_looks_at(running)))
    answer = check(deployment, inventory, Question(at=site.at))
    assert not answer.tracebacks, "\n".join(answer.tracebacks)
    return answer.report


def rules_of(report: Report) -> set[str]:
    """Rules that find something."""
    return {finding.rule for finding in report.findings}


def in_trouble(report: Report) -> set[str]:
    """Ids of the connections that do not simply work."""
    return {verdict.connection.id for verdict in report.connections if verdict.outcome in (Outcome.FAIL, Outcome.WARN)}


def _looks_at(site: Site) -> Iterator[ShownIdentity]:
    """What a probe sees at the ports of TLS: the chain that OpenSSL builds, and the CAs that are named."""
    material = site.material
    for connection in expand(site.deployment):
        _, server = stances(site.deployment, material, connection)
        if connection.port is None or server.leaf_only or server.identity is None:
            continue
        source = Source(file=f"probe of {connection.server}:{connection.port}")
        chain = build_chain(server.identity.leaf.der, (each.der for each in server.own_list or ()), site.at)
        leaf, *others = (Located(certificate=read_certificate(der), source=source) for der in chain)
        yield ShownIdentity(
            node=connection.server,
            slot=connection.requirements[0].slot,
            port=connection.port,
            identity=Identity(leaf=leaf, others=tuple(others)),
            authorities=tuple(each.subject.rfc4514 for each in server.trusted or ()) if server.demand else (),
        )


def verdicts_on(site: Site) -> tuple[ConnectionVerdict, ...]:
    """What check says of the connections of the site, without looking for rules."""
    deployment, inventory = evidence_of(site.deployment, site.material)
    return judge_connections(deployment, inventory, site.at)


def disagreements(site: Site) -> dict[str, tuple[Fate, Fate]]:
    """By connection id: what was foretold and what came, where the two differ."""
    return asyncio.run(_compare(site))


async def _compare(site: Site) -> dict[str, tuple[Fate, Fate]]:
    material, found = site.material, {}
    for verdict in verdicts_on(site):
        foretold = foretell(verdict)
        trial = await try_connection(site.deployment, material, verdict.connection, at=site.at, meet=_meet)
        if trial.fate != foretold:
            found[verdict.connection.id] = foretold, trial.fate
    return found


async def _meet(client: Speaker, server: Speaker) -> None:
    shake_hands(client, server)
