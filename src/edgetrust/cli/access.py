"""How services are reached, as every command that connects to HOST:PORT is told.

Not here: connecting (`edgetrust.io.probe`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING

import click

from edgetrust.model.value import dataclass

if TYPE_CHECKING:
    from edgetrust.io.probe import Patience
    from edgetrust.model.probe import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What was said about HOST:PORT."""

    starttls: str | None
    """How TLS begins, where it does not at once."""
    xmpp_domain: str | None
    sni: str | None
    timeout: float | None
    """Seconds, for each step."""

    @property
    def said(self) -> tuple[str, ...]:
        """The options that were given."""
        options = {
            "--starttls": self.starttls,
            "--xmpp-domain": self.xmpp_domain,
            "--sni": self.sni,
            "--timeout": self.timeout,
        }
        return tuple(option for option, value in options.items() if value is not None)

    @property
    def patience(self) -> Patience:
        """How long to wait for each step."""
        from edgetrust.io.probe import Patience

        seconds = self.timeout
        return Patience() if seconds is None else Patience(resolve=seconds, connect=seconds, handshake=seconds)

    def target(self, text: str) -> Target:
        """The service that a text names. Raises Malformed."""
        from edgetrust.usecase.probe import parse_target

        is_xmpp = self.starttls == "xmpp"
        return parse_target(text, is_xmpp=is_xmpp, xmpp_domain=self.xmpp_domain, server_name=self.sni)


_OPTIONS: Sequence[Callable[[Callable[..., int]], Callable[..., int]]] = (
    click.option("--starttls", type=click.Choice(("xmpp",)), help="How TLS begins at HOST:PORT; port 5222 needs xmpp."),
    click.option(
        "--xmpp-domain", metavar="DOMAIN", help="With --starttls xmpp: the domain of the users; default: HOST."
    ),
    click.option("--sni", metavar="NAME", help="Send this server name to HOST:PORT; default: HOST when it is a name."),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0.1, max=600),
        metavar="SECONDS",
        help="For each of: resolving, connecting, the handshake. Default: 5, 3 and 5.",
    ),
)


def access_options(command: Callable[..., int]) -> Callable[..., int]:
    """The command with these options, which come to it as one argument, `access`."""

    @wraps(command)
    def gathered(
        *, starttls: str | None, xmpp_domain: str | None, sni: str | None, timeout: float | None, **others: object
    ) -> int:
        access = Access(starttls=starttls, xmpp_domain=xmpp_domain, sni=sni, timeout=timeout)
        return command(access=access, **others)

    optional = gathered
    for option in reversed(_OPTIONS):
        optional = option(optional)
    return optional
