"""What is fetched from a node after a failure: the diagnostic archive of an Expressway, the trace and the capture of a
CUCM with its certificates, the log of an endpoint.

The names are those of the products where a document gives them; packed, an archive is the same for the same content.
No archive holds a private key. The dumps of an Expressway have the settings of which a published source shows the line
(`edgetrust.twin.dumps`).

Not here: writing to disk, and the lines themselves (`edgetrust.twin.log_lines`).
"""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from types import MappingProxyType

from edgetrust.codec.capture.write import pcap_of
from edgetrust.codec.pem import write_block
from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Node, Slot, Store
from edgetrust.model.lab import Account, Conversation, Holding, Material, SocketName
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.twin.dumps import dumps_of
from edgetrust.twin.log_lines import host_of, log_name, log_of, spelling_in, stamp
from edgetrust.twin.log_words import Spelling

_OWNER_ONLY = 0o600
_DIAGNOSTIC_SLOTS = (Slot.SERVER, Slot.CLIENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of an archive."""

    name: str
    octets: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What is fetched from one node."""

    name: str
    """Of the archive itself, `diagnostic_log_expe1_2026-11-20_09_12_31.tar.gz`."""
    members: tuple[Member, ...]
    """Empty: there is nothing to fetch."""


def archives_of(
    deployment: Deployment,
    material: Material,
    *,
    accounts: Sequence[Account],
    conversations: Sequence[Conversation],
    made: datetime,
) -> tuple[Archive, ...]:
    """One for each node of which there is something to fetch."""
    found = (
        archive_of(
            node,
            material.holdings.get(node.id) or Holding(node=node.id),
            accounts=accounts,
            conversations=conversations,
            spelling=spelling_in(deployment, node),
            made=made,
            dumps=dumps_of(deployment, node),
        )
        for node in deployment.nodes()
    )
    return tuple(archive for archive in found if archive.members)


def archive_of(
    node: Node,
    holding: Holding,
    *,
    accounts: Sequence[Account],
    conversations: Iterable[Conversation],
    spelling: Spelling,
    made: datetime,
    dumps: Mapping[str, str] = MappingProxyType({}),
) -> Archive:
    """The archive of a node: its lines, the connections that it took part in, and what it holds and states. `accounts`
    and `conversations` may be those of the whole lab; `dumps` are texts by the beginning of the name of the file."""
    own = [account for account in accounts if account.node == node.id]
    seen = _conversations_of(own, conversations)
    parts = _of_expressway if node.role.is_expressway else _of_others
    stated = ((f"{kind}_{host_of(node)}_{stamp(made)}.txt", text.encode()) for kind, text in dumps.items())
    members = (*_log(node, own, spelling, made), *stated, *parts(node, holding, seen, made))
    name = f"diagnostic_log_{host_of(node)}" if node.role.is_expressway else node.id
    folder = f"{name}_{stamp(made)}"
    return Archive(
        name=f"{folder}.tar.gz",
        members=tuple(Member(name=f"{folder}/{name}", octets=octets) for name, octets in members),
    )


def pack(archive: Archive, made: datetime) -> bytes:
    """The archive as tar.gz; the same octets for the same members and moment."""
    target = BytesIO()
    seconds = int(made.timestamp())
    with (
        gzip.GzipFile(filename="", fileobj=target, mode="wb", mtime=seconds) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for member in archive.members:
            entry = tarfile.TarInfo(member.name)
            entry.size, entry.mtime, entry.mode = len(member.octets), seconds, _OWNER_ONLY
            tar.addfile(entry, BytesIO(member.octets))
    return target.getvalue()


_File = tuple[str, bytes]
"""Name inside the folder of the archive, and content."""


def _log(node: Node, accounts: Iterable[Account], spelling: Spelling, made: datetime) -> Iterator[_File]:
    name = log_name(node, made)
    text = "".join(f"{line}\n" for line in log_of(accounts, node, spelling))
    if name is not None and (text or node.role.is_expressway):
        yield name, text.encode()


def _of_expressway(node: Node, holding: Holding, seen: Sequence[Conversation], made: datetime) -> Iterator[_File]:
    """As Maintenance > Diagnostics > Diagnostic logging gives it. The name of the client certificate's file is ours: no
    document has it."""
    end = f"{host_of(node)}_{stamp(made)}"
    yield f"eth0_diagnostic_logging_tcpdump0_{end}.pcap", b"".join(pcap_of(seen))
    for slot in _DIAGNOSTIC_SLOTS:
        if slot in holding.identities:
            yield f"{slot}_{end}.pem", _pem([holding.identities[slot].leaf])
    if Store.TRUSTED_CA in holding.trust:
        yield f"ca_{end}.pem", _pem(holding.trust[Store.TRUSTED_CA])


def _of_others(node: Node, holding: Holding, seen: Sequence[Conversation], _made: datetime) -> Iterator[_File]:
    """What `utils network capture` writes, and the certificates and lists of the certificate page; of an endpoint
    neither can be had."""
    if node.role.is_endpoint:
        return
    if seen:
        yield "packets.cap", b"".join(pcap_of(seen))
    for slot, identity in holding.identities.items():
        yield f"{node.id}.{slot}.pem", _pem([identity.leaf, *identity.others])
    for store, entries in holding.trust.items():
        if entries:
            yield f"{node.id}.{store}.pem", _pem(entries)


def _conversations_of(accounts: Iterable[Account], conversations: Iterable[Conversation]) -> list[Conversation]:
    """Those of which the node has something to say; addresses alone would not do, since nodes may have none."""
    ends = set(map(_ends, accounts))
    return [each for each in conversations if (each.client, each.server) in ends]


def _ends(account: Account) -> tuple[SocketName, SocketName]:
    is_client = account.side is Side.CLIENT
    return (account.own, account.other) if is_client else (account.other, account.own)


def _pem(certificates: Iterable[Certificate]) -> bytes:
    return "".join(write_block(each.der) for each in certificates).encode()
