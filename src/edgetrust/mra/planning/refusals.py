"""Names that are no FQDN, with which an Expressway makes no request or refuses the certificate, or will after its next
upgrade: they have to change before anything else is done.

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
class UnfitName:
    """A name that has to change, and whose it is."""

    name: str
    bearer: Bearer
    is_refused: bool
    """By the release of the node; else by later ones."""


def find_unfit_names(planned: PlannedCertificate, side: ExpresswayCluster) -> Iterator[UnfitName]:
    """The names of a certificate of that side that are no FQDN, in its order, each once; names of phone security
    profiles where their release asks for one."""
    profiles = {each.value for each in planned.san if each.feature == Feature.SECURITY_PROFILE}
    hosts = {node.fqdn.lower() for node in planned.nodes}
    refuses_others = is_in_force(UPLOAD_DEMANDS_FQDN, side.version)
    for name in dict.fromkeys((planned.common_name, *(each.value for each in planned.san if each.type is SanType.DNS))):
        if is_fqdn(name):
            continue
        if name in profiles:
            if is_in_force(PROFILE_NAMES_MUST_BE_FQDN, side.version):
                yield UnfitName(name=name, bearer=Bearer.PROFILE, is_refused=True)
        elif side.cluster_name is not None and name.lower() == side.cluster_name.lower():
            yield UnfitName(name=name, bearer=Bearer.CLUSTER, is_refused=True)
        else:
            bearer = Bearer.NODE if name.lower() in hosts else Bearer.OTHER
            yield UnfitName(name=name, bearer=bearer, is_refused=refuses_others)
