"""`python -m bench.nation`: 1,741 municipalities and 3,000,000 residents in one database, and what that costs.

One municipality comes in through the feed door (JUKI and INKAN; with --others also ZEI, KOSEKI, FUHYO, for the bytes of
a person). The others get the same rows under their own code by INSERT … SELECT, as many households as their size, with
settings, seals, keys (RSA-2048, certificates from a pool) and freshness made by the product itself. Sizes fall like
those of real towns: few large, many small. ``build`` makes it, ``visitor`` issues there in a process of its own,
``planner`` looks at the plan of every statement of the line, ``rounds`` times what is done for one after another.
"""
