"""Turning the keys over: a new master wraps what the old one wrapped, a new data key encrypts what the old one did."""
