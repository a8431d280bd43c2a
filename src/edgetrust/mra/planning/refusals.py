"""Names with which an Expressway makes no request, or whose certificate it refuses: they have to change before anything
else is done.

Sources: certificate guide (profile names from X12.6), administrator guide (cluster names), release notes X14.0.2
(uploads). Not here: where they are changed (`edgetrust.mra.planning.settings`), and refusing to make such a request
(`edgetrust.usecase.csr`).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from edgetrust.model.deployment import ExpresswayCluster
from edgetrust.model.plan import PlannedCertificate, SanType
from edgetrust.model.value import dataclass
from edgetrust.mra.fqdn import is_fqdn
from edgetrust.mra.names import Feature
from edgetrust.mra.releases import PROFILE_NAMES_MUST_BE_FQDN, UPLOAD_DEMANDS_FQDN, is_in_force


class Bearer(Enum):
    """What has such a name."""

    PROFILE = "a phone security profile"
    CLUSTER = "a cluster"
    NODE = "a node that loads the certificate"
    OTHER = "something else"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedName:
    """A name that has to change, and whose it is."""

    name: str
    bearer: Bearer


def find_refused_names(planned: PlannedCertificate, side: ExpresswayCluster) -> Iterator[RefusedName]:
    """The names of a certificate of that side that are no FQDN and must be one, in its order, each once."""
    profiles = {each.value for each in planned.san if each.feature == Feature.SECURITY_PROFILE}
    names = (planned.common_name, *(each.value for each in planned.san if each.type is SanType.DNS))
    hosts = {node.fqdn.lower() for node in planned.nodes}
    for name in dict.fromkeys(names):
        if is_fqdn(name):
            continue
        if name in profiles:
            if is_in_force(PROFILE_NAMES_MUST_BE_FQDN, side.version):
                yield RefusedName(name=name, bearer=Bearer.PROFILE)
        elif side.cluster_name is not None and name.lower() == side.cluster_name.lower():
            yield RefusedName(name=name, bearer=Bearer.CLUSTER)
        elif is_in_force(UPLOAD_DEMANDS_FQDN, side.version):
            yield RefusedName(name=name, bearer=Bearer.NODE if name.lower() in hosts else Bearer.OTHER)
