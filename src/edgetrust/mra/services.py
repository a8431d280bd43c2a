"""The service records through which clients find a deployment, and what is wrong with them.

Sources: MRA Through Cisco Expressway Deployment Guide, DNS; Jabber planning guide, service discovery; CSCuo82526 and
CSCuo83458 on the edge cookie. Not here: asking the DNS (`edgetrust.io.dns`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from edgetrust.model.certificate import Certificate
from edgetrust.model.probe import ProbeResult, ServiceLookup, ServiceRecord
from edgetrust.pki.addresses import ip_address
from edgetrust.pki.match import offers

COLLAB_EDGE = "_collab-edge._tls"
CISCO_UDS = "_cisco-uds._tcp"
PORT = 8443


def service_names(domain: str) -> tuple[str, str]:
    """The names to ask for: the one that clients outside must find, and the one that they must not."""
    zone = domain.strip(".")
    return f"{COLLAB_EDGE}.{zone}", f"{CISCO_UDS}.{zone}"


def warn(
    lookup: ServiceLookup, results: Iterable[ProbeResult], nodes: Iterable[str] | None, *, proxy: str | None = None
) -> ServiceLookup:
    """The look-up with its warnings. `nodes` are the FQDNs of the Expressway-E nodes, None where they are not known;
    then a target is held against the certificate that it shows. To a `proxy` in front of them records may lead, too."""
    if lookup.failure is not None:
        return lookup
    if lookup.name.startswith(COLLAB_EDGE):
        return replace(lookup, warnings=tuple(_about_edge(lookup, tuple(results), nodes, proxy)))
    return replace(lookup, warnings=tuple(_about_uds(lookup)))


def _about_uds(lookup: ServiceLookup) -> Iterator[str]:
    if any(record.host for record in lookup.records):
        yield (
            f"{lookup.name} exists here; inside it must, outside it must not: a client that finds it believes that it"
            " is inside and does not use the Expressways"
        )


def _about_edge(
    lookup: ServiceLookup, results: tuple[ProbeResult, ...], nodes: Iterable[str] | None, proxy: str | None
) -> Iterator[str]:
    if not lookup.records:
        yield f"{lookup.name} does not exist; outside it must, with port {PORT} and the FQDN of each Expressway-E"
    known = None if nodes is None else frozenset(node.lower() for node in nodes)
    allowed = known if known is None or proxy is None else known | {proxy.lower()}
    leaves = {
        (result.target.host.lower(), result.target.port): result.certificates[0]
        for result in results
        if result.certificates
    }
    for record in lookup.records:
        if not record.host:
            yield f'{lookup.name} leads to the target ".": the DNS says that there is no such service here (RFC 2782)'
            continue
        if record.port != PORT:
            yield f"{lookup.name} leads to port {record.port} of {record.host}, expected {PORT}"
        yield from _about_host(record, allowed, leaves)
    used = {record.host.lower() for record in lookup.records}
    # What stands behind a proxy is used through it, and its names are the proxy's affair.
    for missing in sorted((known or frozenset()) - used) if proxy is None else ():
        yield f"{lookup.name} does not lead to {missing}: no client uses that Expressway-E"


def _about_host(
    record: ServiceRecord, known: frozenset[str] | None, leaves: Mapping[tuple[str, int], Certificate]
) -> Iterator[str]:
    """The cookie of the edge is set for the FQDN that the Expressway-E has itself."""
    host, leaf = record.host, leaves.get((record.host.lower(), record.port))
    consequence = "clients then fail with the edge cookie (X-Auth)"
    if ip_address(host) is not None:
        yield f"the target {host} is an address, expected the FQDN of an Expressway-E; {consequence}"
    elif known is not None and host.lower() not in known:
        yield f"the target {host} is no FQDN of an Expressway-E of the deployment; {consequence}"
    elif known is None and leaf is not None and not offers(leaf, host, common_name_counts=True):
        yield f"the target {host} is no name of the certificate shown there; is it the node's own FQDN? {consequence}"
