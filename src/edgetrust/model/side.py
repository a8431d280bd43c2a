"""The two ends of a TLS handshake. Not here: which nodes they are, and what they said (`edgetrust.model.handshake`)."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """One of the two ends of a handshake, by its role in TLS (not by who opened the TCP connection)."""

    CLIENT = "client"
    SERVER = "server"

    @property
    def other(self) -> Side:
        """The opposite end."""
        return Side.SERVER if self is Side.CLIENT else Side.CLIENT
