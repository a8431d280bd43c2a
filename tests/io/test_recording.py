"""A capture that grows."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from edgetrust.codec.capture.write import pcapng_blocks, pcapng_of
from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.recording import Recording
from edgetrust.model.lab import SocketName
from tests.captures import seen_in
from tests.recorded_lab import conversation_of
from tests.waiting import MOST_SECONDS
from tests.wire.conversations import CONVERSATIONS

TOLD = conversation_of(CONVERSATIONS["mutual-1.2"])
LATER = conversation_of(CONVERSATIONS["mutual-1.2"], client=SocketName(ip="10.0.10.12", port=40002))


def test_each_connection_is_there_when_it_has_ended(tmp_path: Path) -> None:
    """The file is the one that is written at once."""
    path = tmp_path / "out.pcapng"

    with Recording(path) as recording:
        empty = seen_in(path.read_bytes())
        recording.add(TOLD)
        first = path.read_bytes()
        recording.add(LATER)

    assert empty == []
    assert first == b"".join(pcapng_of([TOLD]))
    assert path.read_bytes() == b"".join(pcapng_of([TOLD, LATER]))


@pytest.mark.skipif(os.name == "nt", reason="Windows has other ways to keep a file private")
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    """It holds whatever was said."""
    path = tmp_path / "out.pcapng"

    with Recording(path):
        pass

    assert path.stat().st_mode & 0o777 == 0o600


def test_another_file_keeps_its_place(tmp_path: Path) -> None:
    """Nothing of it changes."""
    path = tmp_path / "out.pcapng"
    path.write_text("somebody's")

    with pytest.raises(Refused, match="exists, and it is not overwritten"):
        Recording(path)

    assert path.read_text() == "somebody's"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """In one line."""
    with pytest.raises(UnreadableFile, match="cannot be written: No such file or directory"):
        Recording(tmp_path / "absent" / "out.pcapng")


def test_a_full_disk_leaves_the_connections_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of one is taken back, and whoever goes on later can."""
    path = tmp_path / "out.pcapng"
    write = os.write

    def half(descriptor: int, octets: memoryview) -> int:
        if len(octets) < 100:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, octets[: len(octets) // 2])

    with Recording(path) as recording:
        recording.add(TOLD)
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", half)
            with pytest.raises(UnreadableFile, match="No space left on device"):
                recording.add(LATER)
        full = path.read_bytes()
        recording.add(LATER)

    assert full == b"".join(pcapng_of([TOLD]))
    assert path.read_bytes() == b"".join(pcapng_of([TOLD, LATER]))


def test_without_room_for_its_head_there_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the next attempt finds the name free."""

    def full(_descriptor: int, _octets: memoryview) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(UnreadableFile, match="No space left on device"):
            Recording(tmp_path / "out.pcapng")

    assert list(tmp_path.iterdir()) == []


def test_a_capture_of_nothing_can_be_taken_back(tmp_path: Path) -> None:
    """The name is free again."""
    recording = Recording(tmp_path / "out.pcapng")

    recording.discard()

    assert list(tmp_path.iterdir()) == []


def test_closing_twice_means_nothing(tmp_path: Path) -> None:
    """The file stays as it is."""
    recording = Recording(tmp_path / "out.pcapng")
    recording.add(TOLD)

    recording.close()
    recording.close()

    assert (tmp_path / "out.pcapng").read_bytes() == b"".join(pcapng_of([TOLD]))


_ENDLESS = """
import sys
from pathlib import Path
from edgetrust.io.recording import Recording
from tests.recorded_lab import conversation_of
from tests.wire.conversations import CONVERSATIONS
told = conversation_of(CONVERSATIONS["mutual-1.2"])
path = Path(sys.argv[1])
with Recording(path) as recording:
    head = path.stat().st_size
    recording.add(told)
    print(head, path.stat().st_size - head, flush=True)
    while True:
        recording.add(told)
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT for one process there")
def test_ctrl_c_leaves_a_valid_file(tmp_path: Path) -> None:
    """At whatever moment it comes."""
    path = tmp_path / "out.pcapng"
    with subprocess.Popen(
        [sys.executable, "-c", _ENDLESS, str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        head, piece = map(int, process.stdout.readline().split())
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=MOST_SECONDS)
        finally:
            process.kill()  # it would write until the file is full

    connections, rest = divmod(path.stat().st_size - head, piece)

    assert (connections >= 1, rest) == (True, 0)


def test_a_capture_that_is_full_takes_nothing_any_more(tmp_path: Path) -> None:
    """Not even what there would be room for: it is whole up to there."""
    path = tmp_path / "out.pcapng"
    small = replace(TOLD, flights=TOLD.flights[:1])
    whole = b"".join(pcapng_of([TOLD]))

    with Recording(path, most_octets=len(whole) + len(pcapng_blocks(small))) as recording:
        taken = [recording.add(each) for each in (TOLD, LATER, small)]

    assert taken == [True, False, False]
    assert path.read_bytes() == whole


def test_a_capture_is_filled_to_its_last_octet(tmp_path: Path) -> None:
    """What just fits is taken."""
    path = tmp_path / "out.pcapng"
    whole = b"".join(pcapng_of([TOLD, LATER]))

    with Recording(path, most_octets=len(whole)) as recording:
        taken = [recording.add(each) for each in (TOLD, LATER)]

    assert taken == [True, True]
    assert path.read_bytes() == whole
