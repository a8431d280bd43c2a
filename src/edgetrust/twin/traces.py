"""What went over the wire of a running lab, as far back as an appliance would have kept it.

Not here: what is made of it (`edgetrust.twin.archives`).
"""

from __future__ import annotations

from collections import deque

from edgetrust.model.lab import Conversation

MOST_OCTETS = 20 * 20 * 2**20
"""Twenty files of 20 MB: what diagnostic logging of an Expressway keeps of an interface (X14.0)."""
_OVERHEAD = 1024
"""Of a conversation, however little was said in it."""


class Traces:
    """The last conversations; older ones make way."""

    def __init__(self, most_octets: int = MOST_OCTETS) -> None:
        self._most = most_octets
        self._octets = 0
        self._kept: deque[tuple[Conversation, int]] = deque()

    @property
    def conversations(self) -> tuple[Conversation, ...]:
        """Those that are kept, in the order in which they ended."""
        return tuple(conversation for conversation, _ in self._kept)

    def add(self, conversation: Conversation) -> None:
        """One more; the newest is kept whatever its size."""
        size = _OVERHEAD + sum(len(flight.octets) for flight in conversation.flights)
        self._kept.append((conversation, size))
        self._octets += size
        while self._octets > self._most and len(self._kept) > 1:
            self._octets -= self._kept.popleft()[1]
