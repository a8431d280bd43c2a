"""The key exchange of an SSH connection as a `Handshake`: what the Expressways' tunnels on port 2222 show.

The server's X.509 host key travels in the clear; the client's key is sent after the keys are in use, and cannot be
seen. Not here: reading SSH (`edgetrust.codec.ssh`).
"""

from __future__ import annotations

from edgetrust.codec.capture.halves import Connection, Half
from edgetrust.model.handshake import Ending, Endpoint, Handshake, HandshakeOutcome, SeenChain, as_time


def conclude_ssh(connection: Connection) -> Handshake | None:
    """The handshake; None for SSH without X.509 host keys, which is no business of certificates."""
    server = next(
        (half for half in connection.halves if half.ssh is not None and half.ssh.certificates is not None), None
    )
    if server is None or server.ssh is None or server.ssh.certificates is None:
        return None
    client = connection.other(server)
    mark = server.mark_at(server.ssh.certificates_end - 1)
    first = connection.first_mark
    has_keys = client is not None and client.ssh is not None and client.ssh.has_new_keys and server.ssh.has_new_keys
    return Handshake(
        file=connection.file,
        frame=first.frame,
        time=as_time(first.time),
        duration=mark.time - first.time if mark is not None and mark.time > first.time else None,
        client=Endpoint(ip=server.destination, port=server.destination_port),
        server=Endpoint(ip=server.source, port=server.source_port),
        server_chain=SeenChain(certificates=server.ssh.certificates, frame=None if mark is None else mark.frame),
        ended_by=_ended_by(server, connection),
        is_complete=client is not None and not any(connection.lacks_packets_of(half) for half in connection.halves),
        is_ssh=True,
        outcome=HandshakeOutcome.UNKNOWN,
        notes=(
            "SSH: the server's X.509 host key is visible, the client's key is not",
            "both ends use the new keys; whether the client was let in cannot be seen"
            if has_keys
            else "the key exchange did not come to its end",
        ),
    )


def _ended_by(server: Half, connection: Connection) -> Ending | None:
    if connection.is_reset_first:
        return Ending.RESET
    closer = connection.closer
    return None if closer is None else Ending.SERVER if closer is server else Ending.CLIENT
