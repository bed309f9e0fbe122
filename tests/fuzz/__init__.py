"""Fuzzing of everything that strangers can send (promise P21, ADR 0044): `bin/test fuzz --inputs 1000000 --jobs 2`.

``layers/``: one file per thing that reads; ``mutate/``: how right inputs are spoiled; ``guide.py``: coverage of our own
lines steers; ``corpus/``: what once was a finding, minimised, replayed by bin/test for ever.
"""
