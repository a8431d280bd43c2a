"""SRV records from a DNS server on loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import dns.message
import dns.rcode
import dns.rrset
import pytest

from edgetrust.errors import Malformed
from edgetrust.io.dns import look_up_service, parse_server
from edgetrust.model.probe import ServiceLookup, ServiceRecord
from tests.peers import HOST
from tests.waiting import MOST_SECONDS

NAME = "_collab-edge._tls.example.com"
RECORDS = ("20 0 8443 expe3.example.com.", "10 5 8443 expe1.example.com.", "10 50 8443 expe2.example.com.")


@contextlib.contextmanager
def dns_server(*records: str, answers: bool = True, junk: bytes = b"") -> Iterator[tuple[str, int]]:
    """A DNS server that knows the records of `NAME` and no other name; or one that never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as endpoint:
        endpoint.bind((HOST, 0))
        thread = threading.Thread(target=_serve, args=(endpoint, records, answers, junk), daemon=True)
        thread.start()
        try:
            yield endpoint.getsockname()
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
                waker.sendto(b"", endpoint.getsockname())
            thread.join(MOST_SECONDS)


def _serve(endpoint: socket.socket, records: tuple[str, ...], answers: bool, junk: bytes) -> None:
    while True:
        octets, peer = endpoint.recvfrom(4096)
        if not octets:
            return
        if not answers:
            continue
        if junk:
            endpoint.sendto(junk, peer)
            continue
        reply = dns.message.make_response(dns.message.from_wire(octets))
        if reply.question[0].name.to_text(omit_final_dot=True) != NAME:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        elif records:
            reply.answer.append(dns.rrset.from_text(f"{NAME}.", 60, "IN", "SRV", *records))
        endpoint.sendto(reply.to_wire(), peer)


def test_records_come_in_the_order_in_which_clients_try_them() -> None:
    """Lowest priority first, among these the heaviest."""
    with dns_server(*RECORDS) as server:
        lookup = look_up_service(NAME, server=server)

    assert lookup.failure is None
    assert lookup.records == (
        ServiceRecord(host="expe2.example.com", port=8443, priority=10, weight=50),
        ServiceRecord(host="expe1.example.com", port=8443, priority=10, weight=5),
        ServiceRecord(host="expe3.example.com", port=8443, priority=20, weight=0),
    )


@pytest.mark.parametrize("name", [NAME, "_cisco-uds._tcp.example.com"])
def test_that_there_is_no_record_is_an_answer(name: str) -> None:
    """The name without such a record, and a name that does not exist."""
    with dns_server() as server:
        assert look_up_service(name, server=server) == ServiceLookup(name=name)


def test_the_root_as_target_is_no_host() -> None:
    """By which the DNS says that there is no such service (RFC 2782)."""
    with dns_server("0 0 0 .") as server:
        assert look_up_service(NAME, server=server).records == (ServiceRecord(host="", port=0),)


def test_silence_is_a_failure() -> None:
    """Nothing is known, which is not the same as nothing there; it is waited for as long as is said."""
    with dns_server(answers=False) as server:
        lookup = look_up_service(NAME, server=server, seconds=0.2)

    assert lookup == ServiceLookup(name=NAME, failure="no usable answer from the DNS within 0.2 s")


def test_an_answer_that_is_none_is_no_answer() -> None:
    """Something else than a DNS server listens there."""
    with dns_server(junk=b"junk") as server:
        lookup = look_up_service(NAME, server=server, seconds=0.2)

    assert lookup == ServiceLookup(name=NAME, failure="no usable answer from the DNS within 0.2 s")


def test_a_name_that_cannot_be_is_a_failure() -> None:
    """Labels have at most 63 octets."""
    with dns_server() as server:
        lookup = look_up_service(f"_collab-edge._tls.{'x' * 64}.com", server=server)

    assert lookup.failure is not None
    assert "\n" not in lookup.failure


@pytest.mark.parametrize(
    "text,server",
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("192.0.2.53:5353", ("192.0.2.53", 5353)),
        ("2001:db8::53", ("2001:db8::53", 53)),
        ("[2001:db8::53]:5353", ("2001:db8::53", 5353)),
    ],
)
def test_a_server_is_an_address_with_or_without_port(text: str, server: tuple[str, int]) -> None:
    """Both families."""
    assert parse_server(text) == server


@pytest.mark.parametrize("text", ["", "dns.example.com", "192.0.2.53:0", "192.0.2.53:99999", "192.0.2.256"])
def test_what_is_no_server_is_refused(text: str) -> None:
    """With what was expected."""
    with pytest.raises(Malformed, match="is no DNS server"):
        parse_server(text)
