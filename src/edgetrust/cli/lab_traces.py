"""What `edgetrust lab` leaves behind on the disk: a capture while it runs, archives of its nodes when it ends.

Not here: what stands in them (`edgetrust.codec.capture.write`, `edgetrust.twin.archives`).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from edgetrust.cli.terminal import say, say_warning
from edgetrust.errors import UnreadableFile
from edgetrust.io.export import export_secrets, refuse_useless
from edgetrust.io.recording import Recording
from edgetrust.model.lab import Conversation
from edgetrust.twin.archives import archives_of, pack
from edgetrust.twin.state import LabState
from edgetrust.twin.traces import Traces

_SUFFIX = ".tar.gz"


class TraceFiles:
    """The files of one lab. `hear` of each conversation, then `finish` or `discard` once."""

    def __init__(self, *, record: Path | None, archive: Path | None) -> None:
        """The capture is there from now on. Raises Refused where its name is taken or the archives' folder is none,
        UnreadableFile where the capture cannot be made or the folder takes no archives."""
        if archive is not None:
            refuse_useless(archive)
        self._folder = archive
        self._traces = Traces()
        self._error: UnreadableFile | None = None
        self._is_full = False
        self._recording = None if record is None else Recording(record)

    def hear(self, conversation: Conversation) -> None:
        """Keep it. A capture that cannot be written any more does not stop the lab: `finish` tells. That it has reached
        its size is told at once, and once."""
        if self._folder is not None:
            self._traces.add(conversation)
        if self._recording is None or self._error is not None or self._is_full:
            return
        try:
            self._is_full = not self._recording.add(conversation)
        except UnreadableFile as error:
            self._error = error
        if self._is_full:
            say_warning(
                "the capture has reached 4 GiB: connections from now on are not in it; start the lab anew for more"
            )

    def discard(self) -> None:
        """The lab never ran: the name is free for the next attempt."""
        if self._recording is not None:
            self._recording.discard()

    def finish(self, state: LabState, made: datetime) -> None:
        """The capture is complete, the archives are written, as of that moment. Raises UnreadableFile where either
        could not be."""
        if self._recording is not None:
            self._recording.close()
        if self._folder is not None:
            self._write_archives(self._folder, state, made)
        if self._error is not None:
            raise self._error

    def _write_archives(self, folder: Path, state: LabState, made: datetime) -> None:
        archives = archives_of(
            state.deployment,
            state.configured,
            accounts=state.accounts,
            conversations=self._traces.conversations,
            made=made,
        )
        packed = {archive.name.removesuffix(_SUFFIX): pack(archive, made) for archive in archives}
        # With --at the time in the names repeats: the archives of an earlier run stay beside these.
        export_secrets(folder, packed, suffix=_SUFFIX)
        say(f"{len(archives)} archives are in {folder}: edgetrust diagnose {folder}")
