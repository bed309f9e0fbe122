"""What counting and timing add to an issue: `.tools/venv/bin/python -m bench.counting` (no database).

Prints microseconds of CPU of everything the watch and the counters do for one issue, in files as under gunicorn, and of
the laps alone where nobody asked for a watch. Target: < 50 µs of an issue's 4-5 ms.
"""

import os
import tempfile
import time

ROUNDS, BEST_OF = 2000, 15
#: Microseconds of CPU: two cores, 200 issues a second.
BUDGET = 10_000


def main() -> None:
    """The best of several rounds, which is what the work costs without its neighbours."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        from integrations.web.counters import count_exchange, count_issue_answer
        from issuer.issuance.stages import STAGES, lap, timed

        def empty() -> None:
            for _ in range(ROUNDS):
                for stage in (*STAGES, "gather", "decide", "compose", "record"):
                    lap(stage)

        def whole() -> None:
            for _ in range(ROUNDS):
                with timed() as watch:
                    for stage in (*STAGES, "gather", "decide", "compose", "record"):
                        lap(stage)
                    count_issue_answer(kind="JUMINHYO", channel="STORE", outcome="ISSUED")
                    count_exchange(operation="IssueCertificate", ending="ANSWERED", watch=watch)
                    watch.milliseconds()

        def best(work: object) -> float:
            taken = []
            for _ in range(BEST_OF):
                start = time.process_time()
                work()  # type: ignore[operator]
                taken.append((time.process_time() - start) / ROUNDS * 1e6)
            return min(taken)

        print(f"laps without a watch   {best(empty):6.1f} µs an issue")
        cost = best(whole)
        print(f"watch, laps, counters  {cost:6.1f} µs an issue (target < 50)")
        print(f"                       {cost / BUDGET:6.2%} of what an issue may cost at 200 a second on two cores")


if __name__ == "__main__":
    main()
