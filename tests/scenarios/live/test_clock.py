"""Turns and time of the live lab, without the lab."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from scenarios.live.clock import LabClock, Turnstile

SOON_S = 5.0  # what takes longer has not happened


def in_thread(work: Callable[[], None]) -> threading.Thread:
    """Start a thread that does it."""
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_turns_are_exclusive_and_may_be_taken_again() -> None:
    """Increments that would be lost between threads are not; a holder's nested turns are its own."""
    turnstile, count = Turnstile(), [0]

    def work() -> None:
        for _ in range(200):
            with turnstile, turnstile:
                seen = count[0]
                time.sleep(0)
                count[0] = seen + 1

    for thread in [in_thread(work) for _ in range(4)]:
        thread.join(SOON_S)
    assert count == [800]


def test_a_long_turn_gives_way_and_goes_on_afterwards() -> None:
    """Who waits gets in at the next exchange of a long job, however often the job would go on at once."""
    turnstile, order = Turnstile(), ["job"]
    waiting, entered = threading.Event(), threading.Event()

    def request() -> None:
        waiting.set()
        with turnstile:
            order.append("request")
            entered.set()

    with turnstile, turnstile:
        thread = in_thread(request)
        waiting.wait(SOON_S)
        deadline = time.monotonic() + SOON_S
        while not entered.is_set() and time.monotonic() < deadline:
            turnstile.give_way()
        order.append("job")
        with turnstile.stepped_out():
            order.append("out")
    thread.join(SOON_S)
    assert order == ["job", "request", "job", "out"]
    with turnstile:
        pass


def test_stepping_out_without_a_turn_changes_nothing() -> None:
    """A caller from outside may wait as well."""
    turnstile = Turnstile()
    with turnstile.stepped_out(), turnstile:
        pass


def test_a_sleeper_wakes_when_time_is_advanced_and_blocks_nobody() -> None:
    """A job that sleeps an hour holds no turn, and an hour's travel ends its sleep."""
    turnstile = Turnstile()
    clock = LabClock(time.time, turnstile)
    before, asleep, awake = clock.now(), threading.Event(), threading.Event()

    def job() -> None:
        with turnstile:
            asleep.set()
            clock.sleep(3600.0)
            awake.set()

    thread = in_thread(job)
    asleep.wait(SOON_S)
    with turnstile:
        assert not awake.is_set()
    clock.advance(3600.0)
    assert awake.wait(SOON_S)
    thread.join(SOON_S)
    assert 3600.0 <= clock.now() - before < 3600.0 + 2 * SOON_S
    clock.return_to_now()
    assert clock.now() - before < 2 * SOON_S


def test_time_does_not_run_back_and_a_wait_has_a_bound() -> None:
    """Negative travel is none; a wait for the far future ends after its real seconds."""
    clock = LabClock(time.time, Turnstile())
    clock.advance(-10.0)
    assert clock.advanced_s == 0.0
    began = time.monotonic()
    clock.wait_until(clock.now() + 3600.0, at_most_s=0.05)
    assert 0.04 < time.monotonic() - began < SOON_S
