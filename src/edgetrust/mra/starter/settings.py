"""What further names in the certificates of Expressways mean: service domains, phone security profiles, chat nodes.

By the SAN table of the Certificate Creation and Use Deployment Guide: registration domains on the E only, phone
security profiles on the C only, aliases of chat nodes on both.

Not here: names of nodes and clusters, which are known by now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from edgetrust.model.deployment import Role
from edgetrust.model.names import DnsName, SrvName, XmppName
from edgetrust.model.starter import Answer, StarterCluster
from edgetrust.model.value import dataclass
from edgetrust.mra.deployment_file.shape import is_host, is_line
from edgetrust.mra.starter.sightings import COLLAB_EDGE, Identity

_SRV = "_collab-edge._tls."


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the names mean."""

    domains: tuple[Answer, ...]
    chat_node_aliases: tuple[Answer, ...]
    phone_security_profiles: tuple[Answer, ...]
    notes: tuple[str, ...]


def guess_settings(clusters: Mapping[Role, StarterCluster], identities: Mapping[str, Sequence[Identity]]) -> Settings:
    """What the certificates of the Expressways say besides the names of these."""
    known = tuple(_known_names(clusters))
    inside = _further_names(clusters.get(Role.EXPRESSWAY_C), identities, known)
    outside = _further_names(clusters.get(Role.EXPRESSWAY_E), identities, known)
    domains = _domains(outside.values(), known) or _domains(inside.values(), known) or _own_domain(clusters)
    said = {domain.value.lower() for domain in domains}
    inside, outside = (
        {key: name for key, name in names.items() if key not in said and _service(name.value) is None}
        for names in (inside, outside)
    )
    profiles = [
        name
        for key, name in inside.items()
        if key not in outside and not _is_domain(key, known) and is_line(name.value)
    ]
    strays = [name for key, name in outside.items() if key not in inside]
    return Settings(
        domains=domains,
        chat_node_aliases=tuple(
            Answer(name.value, f"{name.guess}, and that of an Expressway-E as well")
            for key, name in inside.items()
            if key in outside and is_host(name.value)
        ),
        phone_security_profiles=tuple(profiles),
        notes=tuple(f"{name.guess}: a federated domain, or another name of the node?" for name in strays),
    )


def _known_names(clusters: Mapping[Role, StarterCluster]) -> Iterator[str]:
    for cluster in clusters.values():
        yield from (node.id for node in cluster.nodes)
        if cluster.cluster_name is not None:
            yield cluster.cluster_name.value.lower()


def _further_names(
    cluster: StarterCluster | None, identities: Mapping[str, Sequence[Identity]], known: Sequence[str]
) -> dict[str, Answer]:
    """Every other name in the certificates of a side, by itself in lower case."""
    found: dict[str, Answer] = {}
    for node in cluster.nodes if cluster is not None else ():
        for identity in identities.get(node.id, ()):
            for name in identity.leaf.san:
                if isinstance(name, DnsName | SrvName | XmppName) and name.value.lower() not in known:
                    reason = f"the certificate of {node.fqdn.value} carries {name.value}"
                    found.setdefault(name.value.lower(), Answer(name.value, reason))
    return found


def _domains(names: Iterable[Answer], known: Sequence[str]) -> tuple[Answer, ...]:
    found: dict[str, Answer] = {}
    for name in names:
        domain = _service(name.value) or (name.value if _is_domain(name.value, known) else None)
        if domain is not None and is_host(domain):
            found.setdefault(domain.lower(), Answer(domain, name.guess))
    return tuple(found.values())


def _service(name: str) -> str | None:
    """The service domain that a name states; None for a name of another form."""
    prefix = next((prefix for prefix in (_SRV, COLLAB_EDGE) if name.lower().startswith(prefix)), None)
    return name[len(prefix) :] if prefix is not None else None


def _is_domain(name: str, known: Iterable[str]) -> bool:
    """Whether nodes lie in it, or it is too short for a host."""
    return name.count(".") == 1 or any(host.endswith(f".{name.lower()}") for host in known)


def _own_domain(clusters: Mapping[Role, StarterCluster]) -> tuple[Answer, ...]:
    """Without better evidence: the domain of the Expressway-E."""
    cluster = clusters.get(Role.EXPRESSWAY_E)
    domain = cluster.nodes[0].fqdn.value.partition(".")[2] if cluster is not None else ""
    reason = "the Expressway-E lies in it, and no certificate names a service domain"
    return (Answer(domain, reason),) if domain else ()
