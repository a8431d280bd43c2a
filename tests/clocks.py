"""What two nodes log of the same connections, each by its own clock.

texts(250)                                     # three of them, E by 250 seconds later than C
sightings(texts(250))                          # what is seen of them
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from edgetrust.model.log import Sighting
from edgetrust.usecase.logs import is_dated
from tests.logs import see

BEGIN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
C, E = "10.0.10.11", "192.0.2.5"
REFUSES, REFUSED = "certificate is not yet valid", "sslv3 alert bad certificate"
C_CAPTURE, E_CAPTURE = (
    f"eth0_diagnostic_logging_tcpdump0_{host}_2026-11-20_08_00_00.pcap" for host in ("expc1", "expe1")
)


def utc(time: datetime) -> str:
    """As `UTCTime` has it."""
    return f'UTCTime="{time:%Y-%m-%d %H:%M:%S},{time.microsecond // 1000:03}"'


def line(node: str, port: int, reason: str, time: str, *, server_port: int = 7001) -> str:
    """What `expc1`, the client, or `expe1` writes of a connection that failed."""
    way = "Outbound" if node.startswith("expc") else "Inbound"
    return (
        f'2026-11-20T10:00:00+01:00 {node} tvcs: Event="{way} TLS Negotiation Error" Service="SIP" Src-ip="{C}"'
        f' Src-port="{port}" Dst-ip="{E}" Dst-port="{server_port}" Detail="{reason}" Protocol="TLS" Level="1" {time}'
    )


def texts(
    apart: float | Sequence[float],
    *,
    reasons: tuple[str, str] = (REFUSED, REFUSES),
    connections: int = 3,
    server_port: int = 7001,
    nodes: tuple[str, str] = ("expc1", "expe1"),
) -> tuple[str, str]:
    """The logs of both: connections, two minutes from one to the next, that both nodes wrote of, E so many seconds
    later than C by their clocks. First what C says."""
    seconds = [apart] * connections if isinstance(apart, int | float) else apart
    moments = [BEGIN + timedelta(minutes=2 * number) for number in range(len(seconds))]
    return (
        "\n".join(
            line(nodes[0], 40000 + n, reasons[0], utc(each), server_port=server_port) for n, each in enumerate(moments)
        ),
        "\n".join(
            line(nodes[1], 40000 + n, reasons[1], utc(each + timedelta(seconds=more)), server_port=server_port)
            for n, (each, more) in enumerate(zip(moments, seconds, strict=True))
        ),
    )


def sightings(texts: tuple[str, str]) -> tuple[Sighting, ...]:
    """What of these logs can be dated."""
    names = ("c.log", "e.log")
    return tuple(
        each for text, name in zip(texts, names, strict=True) for each in see(text, file=name) if is_dated(each)
    )
