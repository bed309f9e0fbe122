"""An invented city, written as feed packages.

Pure Python: no Django, nothing of the issuing side. What leaves this package is exactly what a
municipality's own systems would send, so the sample city goes in through the same door as a real one.
"""
