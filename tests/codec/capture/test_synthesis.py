"""Holds packets that are made up against Wireshark's dissectors."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.capture.synthesis import packets_of
from edgetrust.codec.capture.write import pcapng_of
from edgetrust.model.lab import Conversation, Flight, SocketName
from edgetrust.model.side import Side
from tests import make, tshark
from tests.recorded_lab import C_SOCKET, conversation_of
from tests.wire.conversations import CONVERSATIONS

IPV6_CLIENT, IPV6_SERVER = SocketName(ip="2001:db8::10", port=40001), SocketName(ip="2001:db8::5", port=7001)
_CHECKED = (
    "-n",
    *("-o", "ip.check_checksum:TRUE"),
    *("-o", "tcp.check_checksum:TRUE"),
)


def octets_of(*conversations: Conversation) -> bytes:
    """A file of these connections."""
    return b"".join(pcapng_of(conversations))


def complaints(octets: bytes) -> set[str]:
    """What Wireshark remarks on the packets of a file, but for the beginning and the end of connections; and packets
    whose checksums it does not find right."""
    names = ("_ws.expert.message", "tcp.checksum.status", "ip.checksum.status", "ipv6.src")
    found: set[str] = set()
    for remark, tcp, ip, is_ipv6 in tshark.fields(octets, *names, options=_CHECKED):
        found.update(each for each in remark.split(",") if each and "connection " not in each.lower())
        if tcp != "1" or not (ip == "1" or is_ipv6):
            found.add(f"checksums {tcp} {ip}")
    return found


def talking(*sizes: tuple[Side, int], closed_by: Side | None = Side.CLIENT, is_reset: bool = False) -> Conversation:
    """A connection in which so many octets are said."""
    flights = tuple(Flight(at=make.NOW, sender=side, octets=bytes(size)) for side, size in sizes)
    server = SocketName(ip="192.0.2.5", port=9999)
    return Conversation(
        client=C_SOCKET, server=server, opened=make.NOW, flights=flights,
        closed_by=closed_by, closed=make.NOW + timedelta(seconds=1), is_reset=is_reset,
    )  # fmt: skip


@tshark.NEEDED
def test_wireshark_finds_nothing_odd() -> None:
    """A handshake with twenty authorities, data in both directions and a close: no remark, right checksums."""
    octets = octets_of(
        conversation_of(CONVERSATIONS["names-20"]),
        conversation_of(CONVERSATIONS["much-data"], client=SocketName(ip="10.0.10.11", port=40002)),
        conversation_of(CONVERSATIONS["mutual-1.2"], client=IPV6_CLIENT, server=IPV6_SERVER),
    )

    assert complaints(octets) == set()


@tshark.NEEDED
def test_a_long_flight_is_cut_into_segments() -> None:
    """No segment is larger than Ethernet carries, the last one is pushed, and every second one is acknowledged."""
    octets = octets_of(talking((Side.SERVER, 4000)))

    seen = tshark.fields(octets, "tcp.srcport", "tcp.len", "tcp.ack", "tcp.flags.push")

    assert seen[:3] == [("40001", "0", "0", "0"), ("9999", "0", "1", "0"), ("40001", "0", "1", "0")]
    assert seen[3:8] == [
        ("9999", "1460", "1", "0"),
        ("9999", "1460", "1", "0"),
        ("40001", "0", "2921", "0"),
        ("9999", "1080", "1", "1"),
        ("40001", "0", "4001", "0"),
    ]


@tshark.NEEDED
def test_segments_over_ipv6_are_smaller() -> None:
    """The larger header leaves 1440 octets."""
    octets = octets_of(replace(talking((Side.CLIENT, 1441)), client=IPV6_CLIENT, server=IPV6_SERVER))

    seen = tshark.fields(octets, "tcp.len", "tcp.options.mss_val")

    assert [size for size, _ in seen if size != "0"] == ["1440", "1"]
    assert [largest for _, largest in seen if largest] == ["1440", "1440"]


@tshark.NEEDED
def test_ends_are_told_apart() -> None:
    """A FIN of either side, a reset, and a connection that is still open."""
    ends = [
        talking(closed_by=Side.CLIENT),
        talking(closed_by=Side.SERVER),
        talking(closed_by=Side.SERVER, is_reset=True),
        talking(closed_by=None),
    ]

    flags = [tshark.fields(octets_of(each), "tcp.srcport", "tcp.flags") for each in ends]

    assert [seen[3:] for seen in flags] == [
        [("40001", "0x0011"), ("9999", "0x0011"), ("40001", "0x0010")],
        [("9999", "0x0011"), ("40001", "0x0011"), ("9999", "0x0010")],
        [("9999", "0x0014")],
        [],
    ]


@tshark.NEEDED
def test_an_address_of_either_version_stands_beside_the_other() -> None:
    """An IPv4 address is written as an IPv4-mapped one where the other side has an IPv6 address."""
    octets = octets_of(replace(talking(), server=IPV6_SERVER))

    seen = tshark.fields(octets, "ipv6.src", "ipv6.dst")

    assert seen[0] == ("::ffff:10.0.10.11", "2001:db8::5")
    assert complaints(octets) == set()


@tshark.NEEDED
def test_times_are_those_of_the_flights() -> None:
    """Packets that would coincide follow each other by a microsecond."""
    late = make.NOW + timedelta(seconds=2)
    flights = (Flight(at=late, sender=Side.CLIENT, octets=b"x"), Flight(at=late, sender=Side.SERVER, octets=b"y"))
    octets = octets_of(replace(talking(), flights=flights, closed=late + timedelta(seconds=1)))

    seen = [moment for (moment,) in tshark.fields(octets, "frame.time_relative")]

    assert [float(each) for each in seen] == [
        *(0, 0.000001, 0.000002),
        *(2, 2.000001, 2.000002, 2.000003),
        *(3, 3.000001, 3.000002),
    ]


def test_packets_are_the_same_every_time() -> None:
    """Sequence numbers and addresses are made up from what is given, so that a capture can be compared."""
    conversation = talking((Side.CLIENT, 10))

    assert list(packets_of(conversation)) == list(packets_of(conversation))


_SIZES = st.lists(st.tuples(st.sampled_from(Side), st.integers(0, 5000)), max_size=6)


@given(sizes=_SIZES, closed_by=st.sampled_from([None, *Side]), is_reset=st.booleans())
def test_everything_that_was_said_is_there_once(
    sizes: list[tuple[Side, int]], closed_by: Side | None, *, is_reset: bool
) -> None:
    """Payloads of a side, one behind the other, are what it said, and sequence numbers count them without a gap."""
    conversation = talking(*sizes, closed_by=closed_by, is_reset=is_reset)

    said = dict.fromkeys((C_SOCKET.port, 9999), 0)
    expected: dict[int, int] = {}
    for packet in packets_of(conversation):
        tcp = packet.octets[34:]
        port, sequence = int.from_bytes(tcp[:2]), int.from_bytes(tcp[4:8])
        size = len(tcp) - (tcp[12] >> 4) * 4
        assert expected.get(port, sequence) == sequence
        said[port] += size
        expected[port] = (sequence + size + bool(tcp[13] & 3)) % 2**32

    assert said == {
        C_SOCKET.port: sum(size for side, size in sizes if side is Side.CLIENT),
        9999: sum(size for side, size in sizes if side is Side.SERVER),
    }
