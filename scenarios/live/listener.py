"""One listening socket: granian's WSGI worker, run inside this process so that every port sees the same objects.

Granian's own command spawns processes, each with a copy of the application; the lab needs one state behind http and
TLS, so it drives the worker that those processes drive. `constraints.txt` pins the version this was written for.
"""

from __future__ import annotations

import errno
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import Any

from scenarios.errors import InputError
from scenarios.live.tls import Certificates


def _native_module() -> Any:
    """Load granian's native module alone: its package loads process managers that the lab does not use."""
    if "granian" not in sys.modules:
        spec = find_spec("granian")
        assert spec is not None, "granian is a dependency of this package"
        sys.modules["granian"] = module_from_spec(spec)
    return import_module("granian._granian")


_native = _native_module()

ADDRESS = "127.0.0.1"
BACKLOG = 1024
THREADS = 2  # that call the application: while one advances the clock, a webhook's receiver can call back
_BASE_ENVIRON: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "hublab",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def bind(port: int, option: str) -> socket.socket:
    """Take a port on the loopback interface, a free one for 0; the error names port and option."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((ADDRESS, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise InputError(
                f"port {port} is in use; give {option} another one, or 0 for a free one"
            ) from None
        raise InputError(
            f"cannot listen on port {port} ({error.strerror}); give {option} another one"
        ) from None
    return listening


class _NoLoop:
    """What the native scheduler wants to see of an event loop; only asynchronous interfaces call it."""

    def call_soon(self, *_arguments: Any, **_options: Any) -> None:
        raise NotImplementedError("WSGI schedules nothing")

    call_soon_threadsafe = call_soon


class Listener:
    """Serves one WSGI application on a bound socket until stopped."""

    def __init__(
        self, number: int, listening: socket.socket, app: WsgiApp, certificates: Certificates | None
    ):
        self._signal = _native.WorkerSignal()
        self._done = threading.Event()
        self._signal.add_cb(self._done.set)
        listening.setblocking(False)
        worker = _native.WSGIWorker(
            number,
            (None, _native.SocketHolder(listening.detach(), False, BACKLOG)),
            None,  # no channel to a parent process
            1,  # runtime threads
            1,  # blocking threads of the runtime
            THREADS,
            30,  # seconds such a thread may idle
            BACKLOG,
            "1",
            import_module("granian.http").HTTP1Settings(),
            None,
            None,
            certificates is not None,
            None if certificates is None else str(certificates.chain),
            None if certificates is None else str(certificates.key),
            None,
            "tls1.2",
            None,
            [],
            False,
            (None, None),
        )
        loop = _NoLoop()
        worker.serve_mtr(
            _native.CallbackScheduler(loop, _answerer(app), None, None, None), loop, self._signal
        )
        self._worker = worker

    def stop(self) -> None:
        """Take no more connections, and end those that are open once they are answered."""
        self._signal.set()

    def ended(self, within_s: float) -> bool:
        """Wait for the last answer after `stop`; return whether it was given in time."""
        return self._done.wait(within_s)


def _answerer(app: WsgiApp) -> Callable[[Any, dict[str, Any]], int]:
    def answer(exchange: Any, scope: dict[str, Any]) -> int:
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
            started[:] = (int(status[:3]), headers)
            return None

        chunks = app(_BASE_ENVIRON | scope, start_response)
        try:
            content = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        exchange.response_bytes(started[0], started[1], content)
        return int(started[0])

    return answer
