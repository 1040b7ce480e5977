"""What ends a run before its story does.

None of these is an `Exception`: hub and mocks answer every exception that passes through them, and what ends the run
must reach whoever plays it.
"""

from __future__ import annotations


class RunEnds(BaseException):
    """The run ends here, and what happened until now is judged."""


class Runaway(RunEnds):
    """So much was said without rest that the hub must be going round in a circle."""


class HubStopped(RunEnds):
    """The hub's work let an exception out, so that the hub works no more."""


class LabDefect(BaseException):
    """The lab broke under a party's request: nothing can be said of the hub. The cause is the lab's own exception."""
