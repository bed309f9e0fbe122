"""Hundreds of thousands of real issues through SOAP while everything that can break is broken (P1, P2, P5, P10).

``towns`` (two cities of invented people in a deployment of its own) → ``besieger`` (client processes: they ask, cut,
repeat, race, and read every paper: ``paper``, over ``raw``) beside ``weather`` (kill -9, stopped databases, emptied
brokers, holds, packages, bursts) → ``reckoning`` (the database against what the clients were told) → ``story`` (figures
that add up over any number of runs). ``python -m bench.siege --issues 200000``.
"""
