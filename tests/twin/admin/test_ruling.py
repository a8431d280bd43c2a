"""What a page answers."""

from __future__ import annotations

from edgetrust.twin.admin.ruling import Declined, Notice, declined, ours, vendors, warning


def test_whose_words_a_notice_is_in_is_part_of_it() -> None:
    """Ours unless a document has them."""
    assert ours("x") == Notice(text="x", is_vendor_text=False, is_warning=False)
    assert vendors("x") == Notice(text="x", is_vendor_text=True, is_warning=False)
    assert warning("x") == Notice(text="x", is_vendor_text=False, is_warning=True)


def test_something_is_declined_for_one_reason() -> None:
    """Which may be that something else is in the way."""
    assert declined("x", is_conflict=True) == Declined(notices=(Notice(text="x"),), is_conflict=True)
