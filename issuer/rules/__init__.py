"""可否の規則: Facts in, Permit or Refusal out, with the reason. Pure functions; no database, no clock.

The order is that of the contract: 団体・時間 → 本人 → 消除 → 年齢 → 抑止 → 処理中 → 鮮度 → 種別固有.
"""

from issuer.rules.calendar import ServiceTimes, is_open, office_minutes, service_times
from issuer.rules.decide import decide, explain, reaches_pin
from issuer.rules.exemptions import exemptions_needed, without_exemptions
from issuer.rules.messages import message_for
from issuer.rules.offer import Offer, OfferedMember, offer
from issuer.rules.pages import page_count

__all__ = [
    "Offer",
    "OfferedMember",
    "ServiceTimes",
    "decide",
    "exemptions_needed",
    "explain",
    "is_open",
    "message_for",
    "offer",
    "office_minutes",
    "page_count",
    "reaches_pin",
    "service_times",
    "without_exemptions",
]
