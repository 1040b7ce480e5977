"""Who sees the hub break: stands before its application and around its work, and notes what it had no answer to."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from typing import Any

from scenarios.record.history import Crash
from scenarios.world.wsgi import WsgiApp

MESSAGE_LIMIT = 500
_PACKAGE = "integration_hub/"


class CrashWatch:
    """Notes each exception that left the hub's application or its work, and each answer 500.

    `step` and `exchanges` say where the run is; `tell` is told each crash with its traceback.
    """

    def __init__(
        self,
        now: Callable[[], float],
        *,
        step: Callable[[], int] = lambda: 0,
        exchanges: Callable[[], int] = lambda: 0,
        tell: Callable[[Crash, Exception | None], None] = lambda _crash, _error: None,
    ) -> None:
        self.crashes: list[Crash] = []
        self._now = now
        self._step = step
        self._exchanges = exchanges
        self._tell = tell

    def around(self, app: WsgiApp) -> WsgiApp:
        """Return the hub's application with its crashes noted; one that lets an exception out answers a bare 500."""

        def watched(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
            first = self._exchanges() - 1
            statuses: list[str] = []

            def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
                statuses.append(status)
                return start_response(status, headers, error)

            try:
                chunks: Iterable[bytes] = app(environ, start)
                if not statuses or not statuses[-1].startswith("500"):
                    return chunks
                body = b"".join(chunks)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the hub's crash, and noted as that
                self._note(asked, error, "", first)
                start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
                return [b"Internal Server Error"]
            self._note(asked, None, body.decode("utf-8", errors="replace"), first)
            return [body]

        return watched

    def work(self, run_due_jobs: Callable[[], int]) -> int | None:
        """Let the hub work; return how many jobs ran, or None if it broke, which is noted."""
        try:
            return run_due_jobs()
        except Exception as error:  # noqa: BLE001 - as above
            self._note("its work", error, "", self._exchanges() - 1)
            return None

    def _note(self, during: str, error: Exception | None, answer: str, first: int) -> None:
        last = self._exchanges() - 1
        # The request itself, and the exchange before the exception: often what the hub had just been told.
        named = {first, last if last != first or during == "its work" else last - 1}
        crash = Crash(
            at=self._now(),
            step=self._step(),
            during=during,
            error=type(error).__name__ if error is not None else "500",
            message=(str(error) if error is not None else answer)[:MESSAGE_LIMIT],
            raised_in=_raised_in(error) if error is not None else "",
            exchanges=tuple(sorted(index for index in named if index >= 0)),
        )
        self.crashes.append(crash)
        self._tell(crash, error)


def _raised_in(error: Exception) -> str:
    """Return the last line of the hub's own code that the exception came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"/{_PACKAGE}" in frame.filename]
    frame = (ours or frames)[-1]
    return f"{_PACKAGE if ours else ''}{frame.filename.rpartition(f'/{_PACKAGE}')[2]}:{frame.lineno} in {frame.name}"
