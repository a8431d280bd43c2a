"""How long tests wait: for what happens in the end, on a machine that others keep busy.

Whatever is waited for is an event, a line or the end of a process; the bounds are there for a run that would never end.
"""

from __future__ import annotations

MOST_SECONDS = 60.0
"""For anything at all."""
SOON = 20.0
"""In which happens what must not wait for something that lasts longer than `MOST_SECONDS`."""
