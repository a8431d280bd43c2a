"""What stands in files, object by object."""

from __future__ import annotations

import pytest

from edgetrust.model.inspection import describe_numbers


@pytest.mark.parametrize(
    ("numbers", "text"), [((2,), "number 2"), ((2, 4), "numbers 2 and 4"), ((1, 3, 5), "numbers 1, 3 and 5")]
)
def test_objects_are_called_by_their_numbers(numbers: tuple[int, ...], text: str) -> None:
    """As a person would."""
    assert describe_numbers(numbers) == text
