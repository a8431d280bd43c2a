"""How services are reached, as commands are told."""

from __future__ import annotations

from typing import Any

import click
import pytest
from click.testing import CliRunner

from edgetrust.cli.access import Access, access_options
from edgetrust.errors import Malformed
from edgetrust.io.probe import Patience
from edgetrust.model.probe import Target


def access(**said: Any) -> Access:  # noqa: ANN401 - fields of Access
    """Nothing said but this."""
    return Access(**{"starttls": None, "xmpp_domain": None, "sni": None, "timeout": None, **said})


def test_options_come_as_one_argument_beside_the_others() -> None:
    """In the order in which they are written."""
    got: list[object] = []

    @click.command()
    @click.argument("name")
    @access_options
    @click.option("--last", is_flag=True)
    def command(name: str, *, last: bool, access: Access) -> int:
        got.extend((name, last, access))
        return 0

    result = CliRunner().invoke(command, ["x", "--sni", "a.example.com", "--timeout", "2", "--last"])

    assert result.exit_code == 0, result.output
    assert got == ["x", True, access(sni="a.example.com", timeout=2.0)]
    assert [each.name for each in command.params] == ["name", "starttls", "xmpp_domain", "sni", "timeout", "last"]


def test_what_was_said_is_known() -> None:
    """So that it can be refused where it means nothing."""
    assert access().said == ()
    assert access(timeout=1.0, starttls="xmpp").said == ("--starttls", "--timeout")


def test_a_timeout_is_for_each_step() -> None:
    """The wait for an objection stays as it is."""
    assert access().patience == Patience()
    assert access(timeout=9.0).patience == Patience(resolve=9.0, connect=9.0, handshake=9.0)


def test_a_service_is_reached_as_was_said() -> None:
    """Without STARTTLS no domain matters."""
    xmpp = access(starttls="xmpp", xmpp_domain="example.com", sni="a.example.com").target("192.0.2.1:5222")

    assert xmpp == Target(host="192.0.2.1", port=5222, server_name="a.example.com", xmpp_domain="example.com")
    assert access(xmpp_domain="example.com").target("a.example.com:1").xmpp_domain is None
    with pytest.raises(Malformed, match="is no service"):
        access().target("a.example.com")
