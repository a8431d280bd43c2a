"""The life of a lab on the command line. That it is told to end is tried in `tests.cli.test_lab`."""

from __future__ import annotations

import asyncio
import errno
import signal
from collections.abc import Callable

import pytest

from edgetrust.cli.lab_runner import Overcrowded, Prepared, Runner, end_on_order
from edgetrust.model.deployment import Store
from edgetrust.model.lab import Rehearsal
from edgetrust.model.verdict import Outcome
from edgetrust.twin.lab import Lab
from tests import make
from tests.deployments import C1, E1, PUBLIC_ROOT, stand_alone
from tests.twins import material_of

PREPARED = Prepared(
    deployment=stand_alone().deployment, material=material_of(stand_alone()), at=make.NOW, notes=("a note",)
)


def test_one_run_is_told_whole() -> None:
    """With the time it was judged at, and what was made for it."""
    run = Runner(PREPARED).once()

    assert (run.deployment_name, run.at, run.notes) == ("Acme", make.NOW, ("a note",))
    assert {each.actual.outcome for each in run.rehearsals} == {Outcome.OK}
    assert (run.disagreements, run.not_run) == ((), ())


def test_a_lab_that_cannot_listen_leaves_nothing_behind() -> None:
    """The error is told, and the next lab starts."""
    with pytest.raises(Exception, match="cannot listen"):
        Runner(PREPARED, host="192.0.2.1").once()

    assert Runner(PREPARED).once().not_run == ()


def test_a_restart_is_told_with_what_ends_otherwise(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And with nothing that ends as before; then the count of all."""
    runner, rehearse, rounds = Runner(PREPARED, host="127.0.0.1"), Lab.rehearse, []

    async def rehearse_twice(lab: Lab, tell: Callable[[Rehearsal], None]) -> tuple[Rehearsal, ...]:
        rounds.append(await rehearse(lab, tell))
        if len(rounds) == 1:
            lab.state.configure(lab.state.holding(E1).with_trust(Store.TRUSTED_CA, (PUBLIC_ROOT.certificate,)))
            lab.state.restart(E1)
        else:
            signal.raise_signal(signal.SIGINT)
        return rounds[-1]

    monkeypatch.setattr(Lab, "rehearse", rehearse_twice)

    assert runner.go_on() == 0
    first, _, second = capsys.readouterr().out.partition("\n\n")
    assert first.startswith("  real          foretold\n  ")
    assert f"UTC, after a restart of {E1}; connections that end otherwise:" in second
    assert f"traversal:{C1}->{E1}" in second
    assert "cucm-https" in first
    assert "cucm-https" not in second


def test_an_order_to_end_is_heard_where_the_loop_takes_no_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows: the handler of the process tells the loop."""
    before = {order: signal.getsignal(order) for order in (signal.SIGINT, signal.SIGTERM)}

    async def run() -> bool:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        monkeypatch.setattr(type(loop), "add_signal_handler", _takes_none, raising=False)
        end_on_order(stop)
        signal.raise_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            return await stop.wait()

    try:
        assert asyncio.run(run())
    finally:
        monkeypatch.undo()
        for order, handler in before.items():
            signal.signal(order, handler)


def _takes_none(*_: object) -> None:
    raise NotImplementedError


def test_a_crowd_is_told_once_and_any_other_trouble_as_ever(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """asyncio tells of each attempt to let somebody in, hundreds of times a second."""
    loop, handler = asyncio.new_event_loop(), Overcrowded()

    for _ in range(3):
        handler(loop, {"message": "no", "exception": OSError(errno.EMFILE, "too many open files")})
    handler(loop, {"message": "something else", "exception": OSError(errno.EBADF, "bad")})
    loop.close()

    assert capsys.readouterr().err == (
        "edgetrust: warning: more clients than this process may have open connections: "
        "some wait until others are gone\n"
    )
    assert [record.getMessage().partition("\n")[0] for record in caplog.records] == ["something else"]
