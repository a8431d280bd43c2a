"""What the administration of a lab remembers."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.lab import Holding
from edgetrust.pki.read import read_signing_request
from edgetrust.twin.admin.requests import Pending
from edgetrust.twin.admin.ruling import Done, declined
from tests import make
from tests.administered import administered, held, pkcs8
from tests.deployments import C1


def test_a_node_is_found_by_its_id() -> None:
    """One that is not there is a KeyError."""
    desk = administered().desk

    assert desk.node(C1).fqdn == C1
    with pytest.raises(KeyError):
        desk.node("nobody")


def test_what_is_done_is_kept_and_what_is_declined_is_not() -> None:
    """The ruling is given back either way."""
    desk = administered().desk
    before = desk.state.configured
    empty = Holding(node=C1)

    refused = desk.keep(declined("no"))
    assert desk.state.configured is before
    done = desk.keep(Done(holding=empty))

    assert (refused, done) == (declined("no"), Done(holding=empty))
    assert desk.state.holding(C1) == empty


def test_a_request_is_forgotten_when_its_key_is_in_use() -> None:
    """And not before."""
    desk = administered().desk
    issued = make.leaf("x.example.com")
    request = read_signing_request(make.request("x.example.com"))
    desk.pending[C1, Slot.SERVER] = Pending(slot=Slot.SERVER, pem=b"", pkcs8=pkcs8(issued), request=request)
    holding = desk.state.holding(C1)

    desk.consume(C1, Slot.SERVER, declined("no"))
    desk.consume(C1, Slot.SERVER, Done(holding=holding))
    desk.consume(C1, Slot.CLIENT, Done(holding=holding))
    assert (C1, Slot.SERVER) in desk.pending
    desk.consume(C1, Slot.SERVER, Done(holding=holding.with_identity(Slot.SERVER, held(issued))))

    assert desk.pending == {}
