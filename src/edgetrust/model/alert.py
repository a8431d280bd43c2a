"""TLS alerts. Not here: their names (`edgetrust.codec.tls.registry`), and which error leads to which one."""

from __future__ import annotations

from edgetrust.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A TLS alert (RFC 8446 §6.2)."""

    code: int
    name: str

    def __str__(self) -> str:
        """As every sentence has it: `alert unknown_ca (48)`."""
        return f"alert {self.name} ({self.code})"
