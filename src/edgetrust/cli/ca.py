"""`edgetrust ca`: a certification authority for labs and tests. What each of its commands does is in a module of its
own; here is the group, and what it shows of itself."""

from __future__ import annotations

from pathlib import Path

import click

from edgetrust.cli.ca_folder import at_option, ca_option, read_moment
from edgetrust.cli.ca_init import cross_sign, init
from edgetrust.cli.ca_revoke import crl, ocsp, revoke
from edgetrust.cli.ca_sign import sign
from edgetrust.cli.terminal import show as show_content


class _InOrder(click.Group):
    """A group that lists its commands in the order in which they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, as they were added."""
        return list(self.commands)


@click.group(cls=_InOrder, short_help="A lab CA: make one, sign requests, revoke, publish revocation lists.")
def ca() -> None:
    """Run a certification authority for labs and tests.

    It signs what a request asks for, or does as the CAs do that engineers meet: public ones, before and after they
    stopped issuing for clients, and Microsoft's with its templates. It says what is not as asked. Not for production.
    """


@click.command(short_help="Show a CA and what it has issued.")
@ca_option
@at_option
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def show(folder: Path, at: str | None, form: str) -> int:
    """Show the CA, and every certificate that it has issued: good, expired or revoked."""
    from edgetrust.io.authority_folder import read_authority
    from edgetrust.report.authority import describe_authority, list_issued

    authority = read_authority(folder)
    moment = read_moment(at)
    if form == "json":
        from edgetrust.report.authority_json import render_authority

        show_content(render_authority(authority, at=moment), None)
        return 0
    show_content(f"{describe_authority(authority)}\n\n{list_issued(authority.ledger.issued, at=moment)}", None)
    return 0


for command in (init, sign, cross_sign, revoke, crl, ocsp, show):
    ca.add_command(command)
