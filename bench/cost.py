"""What a certificate costs, from what was measured: `python -m bench.cost [--web-ms 10 …]`. Money in yen a year.

The model, all of it (docs/scale.md has it in words):

- A second of peak is ``peak_day × peak_hour / 3600 × burst`` of a day's certificates. Web and database have enough
  cores for it when each is busy for ``busy`` of the time, and never fewer than ``least_cores``; there are two of each
  (two sites), every one able to carry all of it.
- The worker's cores follow the rows that come in: every resident's row is merged anew each night at worst.
- Storage is what residents take and what ``years`` of certificates leave behind, on both sites, and a compressed backup
  of it for each of ``backups`` days kept apart.
- Nobody's work is in it: neither the operator's, nor the line, nor the Centre's fee, nor licences (there are none).
"""

import argparse
from dataclasses import dataclass, fields, replace

HOURS = 8766.0


@dataclass(frozen=True)
class Measured:
    """Figures of bench/table (CPU, bytes an issue) and bench/nation (bytes a resident)."""

    web_ms: float = 10.0
    database_ms: float = 4.0
    bytes_an_issue: float = 6_700.0
    bytes_a_resident: float = 9_600.0
    rows_a_resident: float = 22.0
    rows_a_second: float = 45_000.0
    backup_share: float = 0.35


@dataclass(frozen=True)
class Prices:
    """A general-purpose cloud in Japan, on demand: assumptions, not an offer. Memory comes with the core (4 GB)."""

    core_hour: float = 7.0
    gb_month: float = 18.0
    backup_gb_month: float = 3.5


@dataclass(frozen=True)
class Load:
    """``peak_day``: the busiest day against the mean (end of March, first days of April). ``peak_hour``: the busiest
    hour's share of a day. ``burst``: the busiest second against that hour's mean.
    """

    residents: float
    certificates: float
    peak_day: float = 2.5
    peak_hour: float = 0.12
    burst: float = 2.0
    busy: float = 0.5
    sites: int = 2
    least_cores: float = 2.0
    years: float = 10.0
    backups: float = 35.0


@dataclass(frozen=True)
class Cost:
    """Of a year. ``peak``: certificates in the busiest second; ``cores`` of all machines; ``gigabytes`` of one site."""

    peak: float
    web_cores: float
    database_cores: float
    worker_cores: float
    gigabytes: float
    computing: float
    storage: float
    certificate: float
    #: Of the last certificate: only its CPU and its bytes, every machine being there already.
    marginal: float


def cost(load: Load, measured: Measured = Measured(), prices: Prices = Prices()) -> Cost:
    """The model above."""
    peak = load.certificates / 365 * load.peak_day * load.peak_hour / 3600 * load.burst
    web = max(load.least_cores, peak * measured.web_ms / 1000 / load.busy)
    database = max(load.least_cores, peak * measured.database_ms / 1000 / load.busy)
    nightly = load.residents * measured.rows_a_resident / measured.rows_a_second  # seconds of one core
    worker = max(1.0, nightly / (4 * 3600) / load.busy)
    gigabytes = (
        load.residents * measured.bytes_a_resident + load.certificates * load.years * measured.bytes_an_issue
    ) / 1e9
    computing = (web + database + worker) * load.sites * prices.core_hour * HOURS
    disks = gigabytes * load.sites * prices.gb_month * 12
    backups = gigabytes * measured.backup_share * load.backups * prices.backup_gb_month * 12
    marginal = (measured.web_ms + measured.database_ms) / 1000 / 3600 * prices.core_hour
    marginal += measured.bytes_an_issue / 1e9 * load.sites * prices.gb_month * 12 * load.years
    whole = computing + disks + backups
    return Cost(
        peak=peak,
        web_cores=web,
        database_cores=database,
        worker_cores=worker,
        gigabytes=gigabytes,
        computing=computing,
        storage=disks + backups,
        certificate=whole / load.certificates,
        marginal=marginal,
    )


#: Certificates a resident and year: 38 million of 125 million.
SHARE = 38 / 125
PLACES = (
    ("a town of 30,000", Load(residents=30_000, certificates=30_000 * SHARE)),
    ("a city of 300,000", Load(residents=300_000, certificates=300_000 * SHARE)),
    ("100 towns, 3,000,000", Load(residents=3_000_000, certificates=3_000_000 * SHARE)),
    ("the nation, 125,000,000", Load(residents=125e6, certificates=38e6)),
    ("twice its certificates", Load(residents=125e6, certificates=76e6)),
)


def main(measured: Measured, prices: Prices) -> None:
    """Print assumptions and the table."""
    for what in (measured, prices):
        told = ", ".join(f"{field.name} {getattr(what, field.name):g}" for field in fields(what))
        print(f"{type(what).__name__}: {told}")
    loads = ", ".join(f"{field.name} {getattr(PLACES[0][1], field.name):g}" for field in fields(Load)[2:])
    print(f"Load: {loads}\n")
    print(
        f"{'':24} {'a second':>9} {'web':>6} {'database':>9} {'worker':>7} {'GB a site':>10} {'computing':>13}"
        f" {'storage':>12} {'yen each':>9} {'the last':>9}"
    )
    for name, load in PLACES:
        found = cost(load, measured, prices)
        print(
            f"{name:24} {found.peak:9.2f} {found.web_cores:6.1f} {found.database_cores:9.1f} {found.worker_cores:7.1f}"
            f" {found.gigabytes:10,.0f} {found.computing:13,.0f} {found.storage:12,.0f} {found.certificate:9.3f}"
            f" {found.marginal:9.5f}"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given = (Measured(), Prices())
    for one in given:
        for field in fields(one):
            default = getattr(one, field.name)
            parser.add_argument(f"--{field.name.replace('_', '-')}", type=float, default=default)
    words = vars(parser.parse_args())
    main(*(replace(one, **{field.name: words[field.name] for field in fields(one)}) for one in given))
