"""Starting many requests at the same instant."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Run every act in a thread of its own, all let go by one barrier; results in the order given."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        barrier.wait(60)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(300) for future in [pool.submit(run, act) for act in acts]]
