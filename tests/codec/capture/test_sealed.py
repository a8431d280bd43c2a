"""What the sizes and the order of sealed records of TLS 1.3 tell."""

from __future__ import annotations

import pytest

from edgetrust.codec.capture.flights import Flight
from edgetrust.codec.capture.halves import Connection, Half
from edgetrust.codec.capture.sealed import Sealed, alert_octets, find_finished
from edgetrust.codec.tls.records import SealedRecord
from edgetrust.codec.tls.stream import write_message, write_record

CLIENT_KEY = bytes((10, 0, 10, 11, 10, 0, 20, 21, 0x9C, 0x41, 0x1B, 0x59))
SERVER_KEY = CLIENT_KEY[4:8] + CLIENT_KEY[:4] + CLIENT_KEY[10:] + CLIENT_KEY[8:10]
DATA = 23
AES_128_GCM, AES_256_GCM, AES_128_CCM_8 = 0x1301, 0x1302, 0x1305
HELLO = write_record(22, write_message(1, bytes(60)), version=0x0303)
ANSWER = write_record(22, write_message(2, bytes(60)), version=0x0303)
FINISHED, ALERT, TICKET = 69, 19, 250


def sealed(client: list[int], server: list[int]) -> Sealed:
    """A client that says its hello and records of these sizes, and its server, which says its own once it has seen them
    all but for a last one of the size of an alert."""
    ours = [HELLO, *(write_record(DATA, bytes(size), version=0x0303) for size in client)]
    theirs = [ANSWER, *(write_record(DATA, bytes(size), version=0x0303) for size in server)]
    one, other = Half(CLIENT_KEY, 1000), Half(SERVER_KEY, 5000)
    connection = Connection(one, file="")
    connection.halves.append(other)
    one.receive(1000, ours[0], 1, 1, 5000)
    other.receive(5000, theirs[0], 2, 2, 1000 + len(HELLO))
    one.receive(1000 + len(HELLO), b"".join(ours[1:]), 3, 3, 5000 + len(ANSWER))
    other.receive(5000 + len(ANSWER), b"".join(theirs[1:]), 4, 4, 1000 + len(b"".join(ours)))
    return Sealed(Flight(one, connection), Flight(other, connection), AES_256_GCM)


@pytest.mark.parametrize(
    ("suite", "alert", "finished"), [(AES_128_GCM, 19, 53), (AES_256_GCM, 19, 69), (AES_128_CCM_8, 11, 45)]
)
def test_sizes_follow_from_the_suite(suite: int, alert: int, finished: int) -> None:
    """Hash and tag; a Finished is found by its size, else as the first record in which it fits."""
    small, alone, large = (SealedRecord(DATA, length, 0) for length in (finished - 1, finished, finished + 800))

    assert alert_octets(suite) == alert
    assert find_finished([small, large, alone], suite) == alone
    assert find_finished([small, large], suite) == large
    assert find_finished([small], suite) is None


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([25, FINISHED], False), ([25, FINISHED, 400], False),
        ([1324, 95, FINISHED], True), ([1419, FINISHED], True), ([1324, 89, FINISHED], True),
        ([FINISHED], None), ([24, FINISHED], None), ([26, FINISHED], None), ([21, 25, FINISHED], None),
        ([400, 21, FINISHED], None), ([1324, 88, FINISHED], None),
        ([25 + 52], None), ([1324 + 95 + FINISHED], None), ([256, 256], None), ([25], None), ([], None),
    ],
)  # fmt: skip
def test_an_empty_certificate_has_its_size(sizes: list[int], *, expected: bool | None) -> None:
    """Alone in front of a Finished in a record of its own; whoever shows a certificate proves it with a signature."""
    assert sealed(sizes, [ALERT]).has_certificate is expected


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [([FINISHED], True), ([FINISHED, ALERT], True), ([FINISHED, 400], False), ([ALERT], False), ([], False)],
)
def test_a_client_is_silent_that_says_nothing_behind_its_finished(sizes: list[int], *, expected: bool) -> None:
    """But what has the size of an alert."""
    found = sealed(sizes, [TICKET])

    assert found.is_client_silent is expected


@pytest.mark.parametrize(
    ("client", "server", "expected"),
    [
        ([FINISHED], [TICKET], (None, None)),
        ([FINISHED, ALERT], [TICKET], (ALERT, None)),
        ([FINISHED, ALERT], [TICKET, ALERT], (ALERT, ALERT)),
        ([FINISHED], [TICKET, ALERT, TICKET], (None, None)),
        ([FINISHED], [TICKET] * 11 + [ALERT], (None, None)),
    ],
)
def test_a_farewell_has_the_size_of_an_alert_and_comes_last(
    client: list[int], server: list[int], expected: tuple[int | None, int | None]
) -> None:
    """What a server may have said behind the records that are counted, nobody knows."""
    found = sealed(client, server).farewells()

    assert tuple(None if record is None else record.length for record in found) == expected
