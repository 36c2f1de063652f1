"""The rhythm of the worker: every beat comes again, whatever became of the last one."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.worker.rhythm import Rhythm, Voice

AN_HOUR = 3600.0
SOON = 10.0


class Counted:
    """A beat that counts itself and may do something the first times."""

    def __init__(self, wants: float, *, does: Callable[[], None] = lambda: None) -> None:
        self.wants = wants
        self.does = does
        self.called = threading.Semaphore(0)

    def __call__(self) -> float:
        self.called.release()
        self.does()
        return self.wants

    def wait_for(self, times: int) -> bool:
        return all(self.called.acquire(timeout=SOON) for _ in range(times))


@contextmanager
def playing(**beats: tuple[Counted, float]) -> Iterator[Rhythm]:
    rhythm = Rhythm(**{name: Voice(beat, every) for name, (beat, every) in beats.items()})
    rhythm.start()
    yield rhythm
    rhythm.stop()


def test_a_beat_is_called_again_when_it_asked_to_be() -> None:
    eager = Counted(wants=0.01)
    with playing(eager=(eager, AN_HOUR)):
        assert eager.wait_for(20)


def test_a_beat_that_fails_comes_again_after_its_interval() -> None:
    def fail() -> None:
        raise RuntimeError("made up for a test")

    failing = Counted(wants=0.0, does=fail)
    with playing(failing=(failing, 0.05)):
        assert failing.wait_for(3)


def test_a_beat_that_hangs_does_not_hold_up_the_other() -> None:
    released = threading.Event()
    hanging = Counted(wants=AN_HOUR, does=lambda: assert_released(released))
    eager = Counted(wants=0.01)
    with playing(hanging=(hanging, AN_HOUR), eager=(eager, AN_HOUR)):
        assert eager.wait_for(20)
        released.set()


def assert_released(event: threading.Event) -> None:
    assert event.wait(SOON)


def test_no_beat_runs_beside_itself() -> None:
    at_once, most = 0, 0
    turn = threading.Lock()

    def note() -> None:
        nonlocal at_once, most
        with turn:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.02)
        with turn:
            at_once -= 1

    slow = Counted(wants=0.0, does=note)
    with playing(slow=(slow, 0.01)):
        assert slow.wait_for(10)
    assert most == 1


def test_a_host_clock_that_is_turned_back_does_not_stop_the_beat() -> None:
    beat = Counted(wants=AN_HOUR)
    with playing(beat=(beat, 1.0)) as rhythm:
        assert beat.wait_for(1)
        # What the scheduler would do when the wall clock jumps back: wait until the old time comes round again.
        rhythm.call("beat", AN_HOUR)
        rhythm.voices["beat"].ended_at -= AN_HOUR
        rhythm.keep()
        assert beat.wait_for(1)


def test_stopping_waits_for_the_beat_that_runs_and_then_there_is_silence() -> None:
    began, finished = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        time.sleep(0.2)
        finished.set()

    beat = Counted(wants=0.0, does=work)
    with playing(beat=(beat, 1.0)):
        assert began.wait(SOON)
    assert finished.is_set()
    while beat.called.acquire(blocking=False):
        pass
    assert not beat.called.acquire(timeout=0.1)
