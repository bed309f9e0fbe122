"""What a scrape of /metrics costs: `bin/akashi shell -v 0 -c "from bench.scrape import main; main()"`.

Asks for the gauges of one scope again and again, as a scrape asks municipality after municipality, and prints
milliseconds of wall and CPU for each and for a nation of 1,741.
"""

import statistics
import time
from collections.abc import Callable

NATION, ROUNDS = 1741, 300


def main() -> None:
    """Median of single looks, on whatever database there is."""
    from django.conf import settings

    from config.clock import now
    from integrations.web.gauges import gauges_of
    from issuer.municipality.selectors import all_codes
    from issuer.tenancy.scope import PLATFORM

    codes = [*all_codes(), PLATFORM]

    def look(clock: Callable[[], float]) -> float:
        taken = []
        for number in range(ROUNDS):
            code, start = codes[number % len(codes)], clock()
            list(gauges_of(municipality=code, anchors=settings.AKASHI_ANCHOR_DIR, now=now()))
            taken.append((clock() - start) * 1000)
        return statistics.median(taken)

    wall, cpu = look(time.perf_counter), look(time.process_time)
    print(f"{len(codes)} scopes here: {wall:.2f} ms wall, {cpu:.2f} ms CPU each")
    print(f"a nation of {NATION}: {wall * NATION / 1000:.1f} s wall, {cpu * NATION / 1000:.1f} s CPU a scrape")
