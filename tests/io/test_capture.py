"""Captures out of files, folders and archives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from edgetrust.codec.capture.conversations import Conversations
from edgetrust.io import capture
from edgetrust.io.capture import read_captures, size_of
from edgetrust.model.capture import CaptureFile
from edgetrust.model.evidence import Problem
from edgetrust.model.handshake import Handshake
from tests.captures import truth_of
from tests.wire.container import CONTAINERS, gzipped, tarred
from tests.wire.container import capture as write_capture
from tests.wire.conversations import CONVERSATIONS, together
from tests.wire.packet import wrap
from tests.wire.tcp import CLIENT, segments

OCTETS = write_capture(together("mutual-1.2", "names-20", "server-only-1.2"))


def read(*paths: Path) -> tuple[list[Handshake], list[CaptureFile], list[Problem]]:
    """Everything that is found."""
    found = list(read_captures(paths, Conversations()))
    return (
        [each for each in found if isinstance(each, Handshake)],
        [each for each in found if isinstance(each, CaptureFile)],
        [each for each in found if isinstance(each, Problem)],
    )


@pytest.mark.parametrize("container", CONTAINERS)
def test_every_container_is_read_whatever_it_is_called(container: str, tmp_path: Path) -> None:
    """The first octets say what it is."""
    path = tmp_path / "trace"
    path.write_bytes(write_capture(together("mutual-1.2"), container=container))

    handshakes, (file,), problems = read(path)

    assert (len(handshakes), file.path, file.bytes, problems) == (1, str(path), path.stat().st_size, [])


def test_handshakes_come_before_the_file_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once enough others have ended, so that packets out of order had their chance."""
    monkeypatch.setattr(capture, "BUFFER", 4096)
    path = tmp_path / "long.pcap"
    ends = [replace(CLIENT, port=20_000 + number) for number in range(100)]
    path.write_bytes(
        write_capture([each for end in ends for each in segments(CONVERSATIONS["mutual-1.2"], client=end)])
    )
    done: list[int] = []

    first = next(iter(read_captures([path], Conversations(), advance=done.append)))

    assert isinstance(first, Handshake)
    assert sum(done) < path.stat().st_size


@pytest.mark.parametrize("size", [64, 1000, 4096])
def test_the_size_of_a_reading_changes_nothing(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packets are cut anywhere by it."""
    path = tmp_path / "a.pcap"
    path.write_bytes(OCTETS)
    whole = read(path)
    monkeypatch.setattr(capture, "BUFFER", 2**16 + size)

    assert read(path) == whole


@pytest.mark.parametrize("packed", ["plain", "gzip", "tar.gz"])
def test_progress_reaches_the_size_on_disk_and_no_more(packed: str, tmp_path: Path) -> None:
    """Compressed or not."""
    octets = {
        "plain": OCTETS,
        "gzip": gzipped(OCTETS),
        "tar.gz": tarred({"a.pcap": OCTETS, "b.pcap": OCTETS}, compressed=True),
    }[packed]
    paths = [tmp_path / f"{number}.{packed}" for number in range(2)]
    for path in paths:
        path.write_bytes(octets)
    done: list[int] = []

    list(read_captures(paths, Conversations(), advance=done.append))

    assert sum(done) == size_of(paths) == 2 * len(octets)
    assert min(done) > 0


def test_files_are_read_in_the_order_of_their_first_packets(tmp_path: Path) -> None:
    """Not of their names; one that cannot be read comes first and is told."""
    flows = [segments(CONVERSATIONS["mutual-1.2"], begin_ns=10**18 * number) for number in (3, 1, 2)]
    for name, flow in zip("abc", flows, strict=True):
        (tmp_path / f"{name}.pcap").write_bytes(write_capture(flow))
    (tmp_path / "d.pcap").write_bytes(b"")

    handshakes, files, problems = read(tmp_path)

    assert [Path(file.path).name for file in files] == ["b.pcap", "c.pcap", "a.pcap"]
    assert [each.time for each in handshakes] == sorted(each.time or 0 for each in handshakes)
    assert [problem.reason for problem in problems] == ["is empty, expected a capture"]


@pytest.mark.parametrize("container", ["pcap", "pcap-ns-big", "pcapng", "pcapng-big"])
def test_a_rotated_file_is_put_in_order_by_its_first_packet_of_any_kind(container: str, tmp_path: Path) -> None:
    """In the middle of a call that is media, for more than is looked into for the order."""
    flow = segments(CONVERSATIONS["mutual-1.2"])
    datagram = wrap(bytes(60_000), time_ns=flow[6].time_ns, source="10.0.0.1", target="10.0.0.2", protocol=17)
    media = [datagram] * (capture.BUFFER // 60_000 + 1)
    (tmp_path / "eth0.pcap01").write_bytes(write_capture(flow[:6], container=container))
    (tmp_path / "eth0.pcap02").write_bytes(write_capture([*media, *flow[6:]], container=container))

    (handshake,), files, _ = read(tmp_path)

    assert [Path(file.path).name for file in files] == ["eth0.pcap01", "eth0.pcap02"]
    assert truth_of(handshake) == CONVERSATIONS["mutual-1.2"].truth


def test_members_of_an_archive_that_are_out_of_order_are_noted(tmp_path: Path) -> None:
    """They are read as they lie there, so a handshake that crosses them is torn."""
    flow = segments(CONVERSATIONS["mutual-1.2"])
    parts = {"b.pcap": write_capture(flow[6:]), "a.pcap": write_capture(flow[:6])}
    (tmp_path / "torn.tar").write_bytes(tarred(parts))
    (tmp_path / "whole.tar").write_bytes(tarred(dict(reversed(parts.items()))))

    _, torn, _ = read(tmp_path / "torn.tar")
    _, whole, _ = read(tmp_path / "whole.tar")

    later = tmp_path / "torn.tar" / "b.pcap"
    note = (
        f"begins before {later}, which was read first: what goes on from one to the other is told in pieces;"
        " unpack the archive, and the files are read in their order"
    )
    assert [file.notes for file in torn] == [(), (note,)]
    assert [file.notes for file in whole] == [(), ()]


def test_frames_are_those_of_the_file_in_which_a_handshake_begins(tmp_path: Path) -> None:
    """What stands in the next one has no number there, and counts from 1 again for whatever begins in it."""
    crossing, later = (
        segments(CONVERSATIONS["client-expired-1.2"]),
        segments(CONVERSATIONS["no-sni"], begin_ns=2 * 10**18),
    )
    cut = max(number for number, each in enumerate(crossing) if each.payload and each.source.port == CLIENT.port)
    (tmp_path / "a.pcap").write_bytes(write_capture(crossing[:cut]))
    (tmp_path / "b.pcap").write_bytes(write_capture([*crossing[cut:], *later]))
    (tmp_path / "c.pcap").write_bytes(write_capture(later))
    (alone,), _, _ = read(tmp_path / "c.pcap")
    (tmp_path / "c.pcap").unlink()

    handshakes, _, _ = read(tmp_path)

    first, second = sorted(handshakes, key=lambda each: each.time or 0)
    assert first.server_chain is not None
    assert first.client_chain is not None
    assert (Path(first.file).name, first.frame, first.server_chain.frame) == ("a.pcap", 4, cut)
    assert (first.client_chain.frame, [each.frame for each in first.alerts]) == (None, [None])
    assert (Path(second.file).name, second.frame) == ("b.pcap", alone.frame + len(crossing) - cut)


@pytest.mark.parametrize(
    ("name", "field"), [("client-expired-1.3", "sealed_frame"), ("closed-after-hello", "ended_frame")]
)
def test_the_packet_of_an_alert_or_the_end_is_that_of_its_file_as_well(name: str, field: str, tmp_path: Path) -> None:
    """Behind a capture of other things, and without a number where it stands in the next file."""
    packets = segments(CONVERSATIONS[name])
    (tmp_path / "whole.pcap").write_bytes(write_capture(packets))
    (whole,), _, _ = read(tmp_path / "whole.pcap")
    frame = getattr(whole, field)
    before = segments(CONVERSATIONS["no-sni"], begin_ns=10**18)
    (tmp_path / "before.pcap").write_bytes(write_capture(before))

    *_, behind = sorted(read(tmp_path)[0], key=lambda each: each.time or 0)
    (tmp_path / "whole.pcap").write_bytes(write_capture(packets[: frame - 1]))
    (tmp_path / "z.pcap").write_bytes(write_capture(packets[frame - 1 :]))
    *_, crossing = sorted(read(tmp_path)[0], key=lambda each: each.time or 0)

    assert behind == replace(whole, file=behind.file)
    assert (crossing.sealed_alert, crossing.ended_by) == (whole.sealed_alert, whole.ended_by)
    assert getattr(crossing, field) is None


def test_captures_without_packets_are_files_like_others(tmp_path: Path) -> None:
    """Nothing is wrong with them."""
    path = tmp_path / "a.pcap"
    path.write_bytes(write_capture([]))

    handshakes, (file,), problems = read(path)

    assert (handshakes, file.packets, problems) == ([], 0, [])


def test_of_a_compressed_capture_without_its_end_all_packets_are_read(tmp_path: Path) -> None:
    """The trailer is missing, and no packet is."""
    path = tmp_path / "a.pcap.gz"
    path.write_bytes(gzipped(OCTETS)[:-8])

    handshakes, (file,), (problem,) = read(path)

    assert (len(handshakes), file.bytes) == (3, len(OCTETS))
    assert problem.reason.startswith("is damaged or cut short: ")
    assert file.notes == (problem.reason,)


def test_a_header_in_pieces_is_read(tmp_path: Path) -> None:
    """As of several gzip members, one behind the other."""
    path = tmp_path / "a.pcap.gz"
    path.write_bytes(gzipped(OCTETS[:5]) + gzipped(OCTETS[5:]))

    handshakes, _, problems = read(path)

    assert (len(handshakes), problems) == (3, [])


def test_what_was_cut_is_noted(tmp_path: Path) -> None:
    """The end of the file, and packets that were not kept whole."""
    (tmp_path / "a.pcap").write_bytes(OCTETS[:-1])
    (tmp_path / "b.pcap").write_bytes(write_capture(together("mutual-1.2"), most_octets=100))

    _, files, problems = read(tmp_path)

    assert problems == []
    notes = {Path(file.path).name: " ".join(file.notes) for file in files}
    assert "ends in the middle of packet" in notes["a.pcap"]
    assert "TCP segments were cut when they were captured; capture with a snaplen of 0" in notes["b.pcap"]


def test_of_an_archive_only_captures_are_read(tmp_path: Path) -> None:
    """By their names, counted up as the products do."""
    members = {"a.cap01": OCTETS, "b.pcapng": OCTETS, "c.pcap": OCTETS, "notes.pcap.txt": OCTETS, "pcap": OCTETS}
    path = tmp_path / "diag.tar"
    path.write_bytes(tarred(members, compressed=False))

    _, files, _ = read(path)

    assert [Path(file.path).name for file in files] == ["a.cap01", "b.pcapng", "c.pcap"]


def test_whoever_knows_that_archives_may_hold_none_is_not_told(tmp_path: Path) -> None:
    """A diagnosis looks for other things, too."""
    path = tmp_path / "diag.tar"
    path.write_bytes(tarred({"notes.txt": OCTETS}, compressed=False))

    told, untold = (list(read_captures([path], Conversations(), must_hold=each)) for each in (True, False))

    assert (len(told), untold) == (1, [])


def test_links_and_other_files_in_a_folder_are_passed_over(tmp_path: Path) -> None:
    """Folders without captures hold none."""
    (tmp_path / "notes.txt").write_bytes(OCTETS)

    assert [problem.reason for problem in read(tmp_path)[2]] == [
        "holds no capture; expected names such as eth0.pcap or .cap01"
    ]
