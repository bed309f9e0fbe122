"""Faults injected on the wire between a centre and any server: late, lost, doubled, reordered, cut and half messages.

    with weather("http://127.0.0.1:8000", rules=["drop-answer:at=1,only=IssueCertificate"], seed=7) as sky:
        send = Http(f"{sky.url}/koiki/v5", timeout_seconds=2)

The rules are explained in ``rules``. ``sky.down()`` and ``sky.up()`` are the network's switch.
"""

from integrations.centre.weather.proxy import Passage
from integrations.centre.weather.rules import KINDS, BadRule, Climate, Rule
from integrations.centre.weather.sender import Mistreated
from integrations.centre.weather.sky import Sky, weather

__all__ = ["KINDS", "BadRule", "Climate", "Mistreated", "Passage", "Rule", "Sky", "weather"]
