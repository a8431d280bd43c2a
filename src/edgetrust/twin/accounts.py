"""What each side of a connection has to say about it afterwards, for its logs.

Not here: the lines of the logs (`edgetrust.twin.log_lines`).
"""

from __future__ import annotations

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Connection
from edgetrust.model.lab import WRONG_CREDENTIALS, Account, Conversation
from edgetrust.model.names import DnsName
from edgetrust.model.side import Side
from edgetrust.twin.fates import refusing
from edgetrust.twin.speaker import Speaker

MOST_NAMES = 100
"""Of a certificate that are remembered: a stranger may show thousands, and accounts are kept for days."""


def accounts_of(
    connection: Connection, client: Speaker, server: Speaker, conversation: Conversation
) -> tuple[Account, Account]:
    """Of the client, then of the server."""
    refused = refusing(client, server)
    return (
        _account(client, conversation, connection=connection, peer=server, was_refused=refused is server),
        _account(server, conversation, connection=connection, peer=client, was_refused=refused is client),
    )


def account_of_server(server: Speaker, conversation: Conversation) -> Account:
    """Of a server that a stranger has called."""
    return _account(server, conversation, connection=None, peer=None, was_refused=False)


def _account(
    speaker: Speaker,
    conversation: Conversation,
    *,
    connection: Connection | None,
    peer: Speaker | None,
    was_refused: bool,
) -> Account:
    is_client = speaker.stance.side is Side.CLIENT
    objection = speaker.objection
    demand = speaker.stance.demand
    names = demand.names.flat if demand is not None and speaker.stance.verifies else ()
    return Account(
        node=speaker.stance.node,
        side=speaker.stance.side,
        peer=None if peer is None else peer.stance.node,
        connection=connection,
        at=conversation.closed,
        own=conversation.client if is_client else conversation.server,
        other=conversation.server if is_client else conversation.client,
        error_code=objection.code if objection is not None else None,
        error_text=objection.text if objection is not None else None,
        error_depth=objection.depth if objection is not None else 0,
        expected_name=objection.names[0][0] if objection is not None and objection.names else next(iter(names), None),
        peer_names=_names(speaker.peer),
        received=speaker.received,
        is_established=speaker.is_finished,
        peer_closed=speaker.received is None and (was_refused or speaker.was_cut_off),
        failure=WRONG_CREDENTIALS if speaker.refuses_login else None if speaker.was_cut_off else speaker.failure,
    )


def _names(certificate: Certificate | None) -> tuple[str, ...]:
    """Common name first, then the DNS names."""
    if certificate is None:
        return ()
    dns = (name.value for name in certificate.san if isinstance(name, DnsName))
    return tuple(dict.fromkeys((*certificate.subject.common_names[-1:], *dns)))[:MOST_NAMES]
