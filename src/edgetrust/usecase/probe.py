"""Looking at live services: whom to ask and how often, then what the answers come to.

Making handshakes and asking the DNS are functions that are passed in, so the same use case runs against the network or
a recording. Not here: those functions (`edgetrust.io`), and rendering.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from edgetrust.codec.tls.dialogue import VERSIONS
from edgetrust.errors import Malformed
from edgetrust.model.deployment import Deployment
from edgetrust.model.probe import Attempt, Job, Probe, ServiceLookup, Target
from edgetrust.model.value import dataclass
from edgetrust.mra.fqdn import is_fqdn
from edgetrust.mra.services import COLLAB_EDGE, service_names, warn
from edgetrust.pki.addresses import ip_address
from edgetrust.pki.match import server_name_for
from edgetrust.pki.shown import reduce_attempts

_TARGET = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+(?:%\w+)?)\]|(?P<host>[^\s:\[\]/]+)):(?P<port>[0-9]{1,5})")

Execute = Callable[[Sequence[Job]], tuple[tuple[Attempt, ...], ...]]
LookUp = Callable[[str], ServiceLookup]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What `probe` is asked."""

    targets: tuple[Target, ...] = ()
    deployment: Deployment | None = None
    """All services of this deployment, too."""
    domains: tuple[str, ...] = ()
    """Service domains whose SRV records are looked up; where `_collab-edge` leads is looked at, too."""
    all_versions: bool = False
    """One handshake for each version instead of one that offers all."""
    completes: bool = False
    client_chain: tuple[bytes, ...] = ()
    """What is shown to those who ask for a client certificate, DER, leaf first."""


def parse_target(
    text: str, *, is_xmpp: bool = False, xmpp_domain: str | None = None, server_name: str | None = None
) -> Target:
    """A service as typed: HOST:PORT, with an IPv6 address in brackets. `server_name` is sent instead of the host, and
    `xmpp_domain` asked for instead of it. Raises Malformed."""
    found = _TARGET.fullmatch(text.strip())
    if found is None or not 0 < int(found["port"]) < 65536:
        raise Malformed(f"{text!r} is no service, expected HOST:PORT or [IPv6 address]:PORT")
    host = found["v6"] or found["host"]
    if found["v6"] and ip_address(host.partition("%")[0]) is None:
        raise Malformed(f"{text!r} is no service: {host!r} is no IPv6 address")
    sent = server_name_for(host if server_name is None else server_name)
    if server_name is not None and sent is None:
        raise Malformed(f"{server_name!r} is no server name, expected a host name")
    domain = (xmpp_domain or host) if is_xmpp else None
    return Target(host=host, port=int(found["port"]), server_name=sent, xmpp_domain=domain)


def parse_domain(text: str) -> str:
    """A service domain as typed, without a trailing dot. Raises Malformed for what cannot be the name of a domain."""
    domain = text.strip().removesuffix(".")
    try:
        asked = domain.encode("idna").decode("ascii")
    except UnicodeError:
        asked = ""
    # Domains inside may be a single label, and the DNS takes underscores.
    if not is_fqdn(f"x.{asked}".replace("_", "x")):
        raise Malformed(f"{text!r} is no service domain, expected one like example.com")
    return domain


def probe(question: Question, *, at: datetime, execute: Execute, look_up: LookUp) -> Probe:
    """Everything that is asked, in the order of the targets; each service is connected to once for each handshake. `at`
    is the time of the look."""
    services = tuple(look_up(name) for domain in question.domains for name in service_names(domain))
    jobs = plan_jobs(_targets(question, services), all_versions=question.all_versions, completes=question.completes)
    results = tuple(
        reduce_attempts(job.target, seen, client_chain=question.client_chain)
        for job, seen in zip(jobs, execute(jobs), strict=True)
    )
    deployment = question.deployment
    side = deployment.expressway_e if deployment is not None else None
    nodes = [node.fqdn for node in side.nodes] if side is not None else None
    edge = deployment.edge_proxy if deployment is not None else None
    proxy = edge.fqdn if edge is not None else None
    return Probe(results=results, time=at, services=tuple(warn(each, results, nodes, proxy=proxy) for each in services))


def plan_jobs(targets: Iterable[Target], *, all_versions: bool, completes: bool) -> tuple[Job, ...]:
    """The handshakes to make."""
    each_alone = tuple((version, version) for version in VERSIONS)
    ranges = each_alone if all_versions else ((VERSIONS[-1], VERSIONS[0]),)
    return tuple(Job(target=target, ranges=ranges, completes=completes) for target in targets)


def _targets_of(deployment: Deployment) -> tuple[Target, ...]:
    from edgetrust.mra.probing import targets_of  # the table of connections, of which most looks know nothing

    return targets_of(deployment)


def _targets(question: Question, services: Iterable[ServiceLookup]) -> tuple[Target, ...]:
    """Typed ones first, then those of the deployment and of the DNS; a service that comes twice is asked once."""
    found = [
        *question.targets,
        *(_targets_of(question.deployment) if question.deployment is not None else ()),
        *(
            Target(host=record.host, port=record.port, server_name=server_name_for(record.host))
            for service in services
            if service.name.startswith(COLLAB_EDGE)
            for record in service.records
            if record.host and record.port
        ),
    ]
    merged: dict[tuple[str, int, str | None], Target] = {}
    for target in found:
        key = (target.host.lower(), target.port, target.server_name)
        known = merged.setdefault(key, target)
        if known is not target and target.connections:
            merged[key] = replace(known, connections=target.connections)
    return tuple(merged.values())
