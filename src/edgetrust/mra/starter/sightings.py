"""Files sorted by what they hold: certificates of nodes, trust lists, CA certificates, keys, requests, CRLs.

Not here: whose they are (`expressways`, `unified`, `attach`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import field, replace
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Role
from edgetrust.model.names import DnsName
from edgetrust.model.starter import Answer, Candidate, Unused
from edgetrust.model.value import dataclass
from edgetrust.mra.deployment_file.shape import is_host, is_path
from edgetrust.mra.starter.file_names import FileHint, read_file_name
from edgetrust.pki.leaf import choose_leaf

COLLAB_EDGE = "collab-edge."
"""Before a service domain: the name under which endpoints look for the Expressway-E. No host is called so."""

_RESERVED = frozenset(str(role) for role in Role if role.is_endpoint)
"""What reports call endpoints."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A file, and what its name gives away."""

    candidate: Candidate
    hint: FileHint

    @property
    def name(self) -> str:
        """Where it was found."""
        return self.candidate.name

    @property
    def folder(self) -> str:
        """The folder or archive it lies in; empty for none."""
        return self.name.rpartition("/")[0]

    def answer(self, why: str | None = None) -> Answer:
        """Its path as a guess, by its name or for another reason. Where it is not where it was found, that is said."""
        path = self.candidate.contents.path
        found = "" if path == self.name else f" ({self.name})"
        return Answer(path, f"the file {why or self.hint.why}{found}")

    def unused(self, reason: str) -> Unused:
        """The file, in the list of what has no place."""
        return Unused(file=self.name, reason=reason)


@dataclass(frozen=True, slots=True)
class Identity:
    """A file with the certificate of a node."""

    sighting: Sighting
    leaf: Certificate
    names: tuple[str, ...]
    """The names of hosts in the certificate, without domains: the DNS names of the SAN in their order, then the common
    name."""

    @property
    def hint(self) -> FileHint:
        """What the name of the file gives away."""
        return self.sighting.hint

    @property
    def is_of_diagnostics(self) -> bool:
        """The node itself has named the file, in a diagnostic archive: with its host and the time."""
        return self.hint.is_expressway and self.hint.host is not None and bool(self.hint.stamp)

    def matching(self, hosts: Sequence[str]) -> str | None:
        """The first of these hosts that the certificate is for, as the certificate has it; a host without a domain is
        the first label of a name."""
        for host in hosts:
            for name in self.names:
                if host.lower() in (name.lower(), name.lower().partition(".")[0]):
                    return name
        return None


@dataclass(slots=True)
class Sorted:
    """The files by what they hold. One with a key beside its certificate stands in two lists."""

    identities: list[Identity] = field(default_factory=list)
    lists: list[Sighting] = field(default_factory=list)
    """Trust lists, by their names."""
    authorities: list[Sighting] = field(default_factory=list)
    """CA certificates of which the name does not say which list holds them."""
    keys: list[Sighting] = field(default_factory=list)
    requests: list[Sighting] = field(default_factory=list)
    revocation_lists: list[Sighting] = field(default_factory=list)
    unused: list[Unused] = field(default_factory=list)


def sort_candidates(candidates: Sequence[Candidate]) -> Sorted:
    """Every file has its place in one of the lists."""
    found = Sorted()
    for candidate in candidates:
        sighting = Sighting(candidate, read_file_name(candidate.name))
        if not is_path(candidate.contents.path):
            found.unused.append(sighting.unused("a deployment file cannot hold this name; give it another one"))
        else:
            _sort(sighting, found)
    _name_hosts_only(found)
    return found


def _sort(sighting: Sighting, found: Sorted) -> None:
    contents = sighting.candidate.contents
    certificates = [located.certificate for located in contents.certificates]
    if contents.keys:
        found.keys.append(sighting)
    if certificates:
        _sort_certificates(sighting, certificates, found)
    elif contents.requests:
        found.requests.append(sighting)
    elif contents.revocation_lists:
        found.revocation_lists.append(sighting)
    elif not contents.keys:
        reason = contents.problems[0].reason if contents.problems else "holds no certificate"
        found.unused.append(sighting.unused(reason))


def _sort_certificates(sighting: Sighting, certificates: list[Certificate], found: Sorted) -> None:
    hint = sighting.hint
    if hint.other_unit is not None:
        found.unused.append(sighting.unused(f"the certificate {hint.other_unit}, which plays no part in MRA"))
    elif hint.store is not None:
        found.lists.append(sighting)
    elif hint.slot is None and all(certificate.is_ca for certificate in certificates):
        found.authorities.append(sighting)
    else:
        chosen = choose_leaf(sighting.candidate.contents.certificates)
        if isinstance(chosen, str):
            found.unused.append(sighting.unused(chosen))
        else:
            leaf = chosen.leaf.certificate
            found.identities.append(Identity(sighting, leaf, host_names(leaf)))


def host_names(certificate: Certificate) -> tuple[str, ...]:
    """The names of hosts that a certificate is for, each once: SAN first, common name last."""
    offered = [name.value for name in certificate.san if isinstance(name, DnsName)]
    if certificate.subject.common_name is not None:
        offered.append(certificate.subject.common_name)
    names = {name.lower(): name for name in reversed(offered) if is_node_name(name)}
    return tuple(reversed(names.values()))


def is_node_name(text: str) -> bool:
    """Whether a node of a deployment file can be called so. IP addresses are written as hosts here and there."""
    is_number = text.rpartition(".")[2][:1].isdigit()
    return is_host(text) and not is_number and text.lower() not in _RESERVED


def _name_hosts_only(found: Sorted) -> None:
    """Takes service domains out of the names of hosts: those in which other names lie, in whatever certificate."""
    names = {name.lower() for identity in found.identities for name in identity.names}
    domains = {
        ".".join(labels[start:]) for name in names for labels in (name.split("."),) for start in range(1, len(labels))
    }
    found.identities = [replace(each, names=_without_domains(each, domains)) for each in found.identities]


def _without_domains(identity: Identity, domains: Collection[str]) -> tuple[str, ...]:
    """The names that may be hosts; all of them, where that would leave none."""
    # What the file or the certificate itself is called after is a host, even where it is as short as a domain.
    stated, common_name = (identity.hint.host or "").lower(), (identity.leaf.subject.common_name or "").lower()
    has_longer = any(name.count(".") > 1 for name in identity.names)

    def is_domain(name: str) -> bool:
        if name == stated:
            return False
        is_short = name.count(".") == 1 and has_longer and name != common_name
        return is_short or name in domains or name.startswith(COLLAB_EDGE)

    return tuple(name for name in identity.names if not is_domain(name.lower())) or identity.names


def sort_by_age(identities: Sequence[Identity]) -> list[Identity]:
    """The newest first: by the time in the name of the file, then by the certificate."""
    return sorted(identities, key=_age, reverse=True)


def _age(identity: Identity) -> tuple[str, datetime]:
    return identity.hint.stamp, identity.leaf.not_before


def described(identity: Identity) -> str:
    """What a file holds, to begin the reason why it has no place."""
    return f"the certificate {identity.leaf.subject.rfc4514 or 'without a subject'}"


def superseded(identity: Identity, newest: Identity) -> str:
    """Why another file of the same slot is not used."""
    if identity.leaf == newest.leaf:
        return f"the same certificate as in {newest.sighting.name}"
    if _age(identity) < _age(newest):
        return f"an older certificate than {newest.sighting.name}"
    return f"another certificate for the place of {newest.sighting.name}"
