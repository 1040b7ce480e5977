"""What ends a run before its story does, and what ends the hub.

None of these is an `Exception`: hub and mocks answer every exception that passes through them, and what ends the run
or the hub must reach whoever plays them.
"""

from __future__ import annotations


class RunEnds(BaseException):
    """The run ends here, and what happened until now is judged."""


class Runaway(RunEnds):
    """So much was said without rest that the hub must be going round in a circle."""


class HubStopped(RunEnds):
    """The hub's work let an exception out, so that the hub works no more."""


class HubKilled(BaseException):
    """The hub's process is gone in the middle of what it did; nothing in it can catch that."""


class HubDown(BaseException):
    """The hub's process is gone and not yet back: nobody listens."""


class OutOfPatience(BaseException):
    """A story took more of a processor than any may: a hub that was broken on purpose goes round in a circle."""


class LabDefect(BaseException):
    """The lab broke under a party's request: nothing can be said of the hub. The cause is the lab's own exception."""
