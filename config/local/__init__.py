"""The servers and tools of one machine: installs them, starts them, keeps them running, stops them.

Runs before the virtual environment exists, so everything here uses the standard library only.
"""
