"""A lab keeps to this machine unless somebody says otherwise."""

from __future__ import annotations

import ipaddress

from edgetrust.errors import Refused


def refuse_exposure(host: str | None, *, is_allowed: bool) -> None:
    """Refuse to listen on an address that others can reach, unless that is allowed. None is the lab's own choice, which
    is loopback. Raises Refused."""
    if host is None:
        return
    try:
        address = ipaddress.ip_address(host)
    except ValueError as error:
        raise Refused(f"--host {host} is no IP address", hint="name one of this machine, as 127.0.0.1") from error
    if address.is_unspecified:
        raise Refused(f"{host} stands for all addresses, and a node has one", hint="name one of this machine")
    if not address.is_loopback and not is_allowed:
        raise Refused(
            f"others can reach {host}, and the lab holds private keys",
            hint="leave out --host, or add --expose if that is what you want",
        )
