"""SRV records, which the resolver of the operating system does not look up. Not here: what they should say
(`edgetrust.mra.services`), and addresses (`edgetrust.io.probe`)."""

from __future__ import annotations

import ipaddress
import re

import dns.exception
import dns.name
import dns.resolver
from dns.rdtypes.IN.SRV import SRV

from edgetrust.errors import Malformed
from edgetrust.model.probe import ServiceLookup, ServiceRecord

SECONDS = 5.0
"""Until an answer has to be there, unless it is said otherwise."""
MOST_RECORDS = 64
"""Of one name; a deployment has an Expressway-E cluster of six peers at most, and a few of those."""


def parse_server(text: str) -> tuple[str, int]:
    """Address and port of a DNS server: `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`. Raises
    Malformed."""
    found = re.fullmatch(r"\[(?P<v6>.+)\]:(?P<v6_port>\d+)|(?P<v4>[\d.]+):(?P<v4_port>\d+)|(?P<alone>.+)", text)
    host, port = "", 53
    if found is not None:
        host = found["v6"] or found["v4"] or found["alone"]
        port = int(found["v6_port"] or found["v4_port"] or 53)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise Malformed(f"{text!r} is no DNS server, expected its IP address, or ADDRESS:PORT") from None
    if not 0 < port < 65536:
        raise Malformed(f"{text!r} is no DNS server: there is no port {port}")
    return str(address), port


def look_up_service(name: str, *, server: tuple[str, int] | None = None, seconds: float = SECONDS) -> ServiceLookup:
    """The records of a service name in the order in which clients try them: asked of `server`, or of the servers of
    this machine, for so many seconds. That the name does not exist is an answer; no answer is a failure."""
    try:
        answer = _resolver(server).resolve(name, "SRV", lifetime=seconds)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ServiceLookup(name=name)
    except (dns.exception.DNSException, OSError, ValueError) as error:
        return ServiceLookup(name=name, failure=_describe(error, seconds))
    records = sorted((each for each in answer if isinstance(each, SRV)), key=lambda each: (each.priority, -each.weight))
    return ServiceLookup(
        name=name,
        records=tuple(
            ServiceRecord(
                host="" if each.target == dns.name.root else each.target.to_text(omit_final_dot=True),
                port=each.port,
                priority=each.priority,
                weight=each.weight,
            )
            for each in records[:MOST_RECORDS]
        ),
    )


def _resolver(server: tuple[str, int] | None) -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=server is None)
    if server is not None:
        address, port = server
        resolver.nameservers = [address]
        resolver.port = port
    return resolver


def _describe(error: Exception, seconds: float) -> str:
    """What went wrong, in one line."""
    if isinstance(error, dns.resolver.LifetimeTimeout):
        return f"no usable answer from the DNS within {seconds:g} s"
    if isinstance(error, dns.resolver.NoResolverConfiguration):
        return "this machine has no DNS server set up"
    return " ".join(str(error).split()) or type(error).__name__
