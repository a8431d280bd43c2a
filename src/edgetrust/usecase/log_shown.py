"""What log lines prove about chains that were sent: who wrote that no issuer was to be found was sent the leaf alone.

Files tell what a node can send; it sends that only while its own list, or what was uploaded with its certificate, is in
service. Where the other side would have found its way with one of the CAs that should have come along, and wrote
"unable to get local issuer certificate", they did not come along. Not here: chains that were captured
(`edgetrust.usecase.capture_check`), and which finding a line belongs to (`edgetrust.usecase.log_join`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.deployment import Deployment
from edgetrust.model.inventory import Inventory, ShownChain
from edgetrust.model.log import Incident, Role
from edgetrust.model.report import Report
from edgetrust.model.side import Side
from edgetrust.model.verdict import ConnectionVerdict, FoundIn, Outcome, Verification
from edgetrust.pki.openssl import VerifyError
from edgetrust.usecase.joint import side_of
from edgetrust.usecase.log_parties import Parties

_NO_ISSUER = int(VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY)
"""OpenSSL's error where everything on the path was sent, and no root was. With the root among it, it has another."""


def find_bare_chains(
    report: Report, incidents: Iterable[Incident], parties: Parties, *, deployment: Deployment, inventory: Inventory
) -> tuple[ShownChain, ...]:
    """The chains of which only the leaf came, by the lines of those who looked for its issuer. `report` says what the
    files make of each connection."""
    names = {node.id: node.fqdn.lower() for node in deployment.nodes()}
    located = {each.certificate: each for contents in inventory.files.values() for each in contents.certificates}
    found: dict[tuple[str, int, Side], ShownChain] = {}
    for incident in incidents:
        if incident.sighting.role is not Role.REJECTED_PEER or incident.sighting.code != _NO_ISSUER:
            continue
        asked = [each for each in parties.verified(incident) if _needs_sent(report, *each)]
        if len({verification.leaf for _, verification in asked}) == 1:
            for verdict, verification in asked:
                for chain in _bare(verdict, verification, located, names):
                    found.setdefault((chain.hosts[0], chain.port, chain.side), chain)
    return tuple(found.values())


def _needs_sent(report: Report, verdict: ConnectionVerdict, verification: Verification) -> bool:
    """By the files the path goes, or may go, over CAs that are sent; nobody saw what really was."""
    leaf, path = verification.leaf, verification.path
    if leaf is None or verification.shown is not None or verdict not in report.connections:
        return False
    is_sent = len(path) > 1 and path[1].found_in is FoundIn.PRESENTED
    works = verification.outcome in (Outcome.OK, Outcome.WARN) and is_sent
    return works or (verification.outcome is Outcome.UNKNOWN and (len(path) < 2 or is_sent))


def _bare(
    verdict: ConnectionVerdict,
    verification: Verification,
    located: dict[Certificate, Located],
    names: dict[str, str],
) -> Iterator[ShownChain]:
    port, leaf = verdict.connection.port, verification.leaf
    if port is None or leaf is None or leaf not in located:
        return
    yield ShownChain(
        hosts=(names[verification.requirement.presenter],),
        port=port,
        side=side_of(verification, verdict).other,
        chain=(located[leaf],),
    )
