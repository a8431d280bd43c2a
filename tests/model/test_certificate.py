"""Facts of certificates."""

from __future__ import annotations

import pytest

from edgetrust.model.certificate import print_serial


@pytest.mark.parametrize(("serial", "text"), [(0, "00"), (5, "05"), (0x40AF, "40af"), (0x40A, "040a"), (-5, "-05")])
def test_a_serial_number_is_whole_octets(serial: int, text: str) -> None:
    """So that what is copied from here is found where openssl or CUCM wrote it."""
    assert print_serial(serial) == text
