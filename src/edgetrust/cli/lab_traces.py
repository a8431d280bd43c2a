"""What `edgetrust lab` leaves behind on the disk: a capture and logs while it runs, archives of its nodes when it ends.

Not here: what stands in them (`edgetrust.codec.capture.write`, `edgetrust.twin.archives`).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from edgetrust.cli.terminal import say, say_warning
from edgetrust.errors import UnreadableFile
from edgetrust.io.export import export_secrets, refuse_useless
from edgetrust.io.line_files import LineFiles
from edgetrust.io.recording import Recording
from edgetrust.model.deployment import Deployment
from edgetrust.model.lab import Account, Conversation
from edgetrust.twin.archives import archives_of, pack
from edgetrust.twin.log_lines import Diary, log_name, spelling_in
from edgetrust.twin.state import LabState
from edgetrust.twin.traces import Traces

_SUFFIX = ".tar.gz"


class LiveLogs:
    """The logs of all nodes of a lab in a folder, while it runs: a folder for each, since products call some alike."""

    def __init__(self, folder: Path, deployment: Deployment, begun: datetime) -> None:
        """Raises Refused where the folder is not empty, UnreadableFile where it cannot be made."""
        self._files = LineFiles(folder)
        self._diaries = {
            node.id: (f"{node.id}/{name}", Diary(node, spelling_in(deployment, node)))
            for node in deployment.nodes()
            if (name := log_name(node, begun)) is not None
        }
        self._is_over = False

    def note(self, account: Account) -> None:
        """Write what the node has to say. Where there is no room any more, or the disk says no, that is told once, and
        the lab goes on."""
        name, diary = self._diaries.get(account.node, ("", None))
        if diary is None or self._is_over:
            return
        try:
            if not self._files.add(name, diary.lines(account)):
                self._give_up("the logs have reached 400 MB; start the lab anew for more")
        except UnreadableFile as error:
            self._give_up(error.message)

    def _give_up(self, why: str) -> None:
        self._is_over = True
        say_warning(f"no more lines of logs are written: {why}")


class TraceFiles:
    """The files of one lab. `hear` of each conversation, `note` what nodes say of it, then `finish` or `discard`
    once."""

    def __init__(self, *, record: Path | None, archive: Path | None, logs: LiveLogs | None = None) -> None:
        """The capture is there from now on. Raises Refused where its name is taken or the archives' folder is none,
        UnreadableFile where the capture cannot be made or the folder takes no archives."""
        if archive is not None:
            refuse_useless(archive)
        self._logs = logs
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

    def note(self, account: Account) -> None:
        """What a node has to say of a connection."""
        if self._logs is not None:
            self._logs.note(account)

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
