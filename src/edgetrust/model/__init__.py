"""Frozen facts and the values drawn from them. Nothing here reads, decides or prints."""
