"""Layers of settings → the Policy of one moment."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from issuer.papers.content import Image
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.papers.policy import (
    COMMISSION,
    REVENUE,
    Authority,
    CardMethod,
    ClosedWindow,
    Fee,
    FreshnessLimit,
    Hours,
    Keeping,
    Options,
    Policy,
    Suspension,
    Targets,
    UsageFee,
)

#: Written whole by a layer; everything else merges item by item ("書いた項目だけが効く").
WRITTEN_WHOLE = frozenset({"offered", "authority"})


def merge(layers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Later layers win. ``offered`` and ``authority`` are replaced whole: what is left out is not offered."""
    merged: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            if isinstance(value, Mapping) and key not in WRITTEN_WHOLE:
                base = dict(merged.get(key, {}))
                for name, inner in value.items():
                    both = isinstance(inner, Mapping) and isinstance(base.get(name), Mapping)
                    base[name] = {**base[name], **inner} if both else inner
                merged[key] = base
            else:
                merged[key] = value
    return merged


def _time(text: str) -> time:
    # The end of the day is midnight, which the calendar reads as the next day's.
    return time(0, 0) if text == "24:00" else time.fromisoformat(text)


def _hours(given: Mapping[str, str]) -> Hours:
    return Hours(days=given["days"], opens=_time(given["open"]), closes=_time(given["close"]))


def _month_day(text: str) -> tuple[int, int]:
    return int(text[:2]), int(text[3:])


def _kinds(names: Iterable[str]) -> frozenset[CertificateKind]:
    return frozenset(CertificateKind(name) for name in names)


def pinned_forms(document: Mapping[str, Any]) -> dict[CertificateKind, str]:
    """Kind → pinned edition of a merged document; "" lifts the pin of an earlier layer."""
    return {CertificateKind(kind): version for kind, version in document.get("forms", {}).items() if version}


def build_policy(
    *,
    municipality: str,
    name: str,
    prefecture: str,
    document: Mapping[str, Any],
    seals: Mapping[str, bytes],
    suspensions: tuple[Suspension, ...],
) -> Policy:
    """Turn a merged document into the typed Policy. ``seals``: SHA-256 → PNG bytes of the 公印 pictures named in it."""
    freshness = document["freshness"]
    tax = document.get("tax", {})
    days, span = freshness["office_hours"].split(" ")
    opens, closes = span.split("-")
    limit = FreshnessLimit(warn=freshness["warn"], limit=freshness["limit"])
    return Policy(
        municipality=municipality,
        name=name,
        prefecture=prefecture,
        characters=document["characters"],
        retention_minutes=document["retention_minutes"],
        deadline_seconds=document["deadline_seconds"],
        max_copies=document["max_copies"],
        max_pages=document["max_pages"],
        offered={
            CertificateKind(kind): Fee(fee=fee["fee"], counter=fee.get("counter_fee"))
            for kind, fee in document["offered"].items()
        },
        hours_default=_hours(document["hours"]["default"]),
        hours={CertificateKind(k): _hours(h) for k, h in document["hours"].items() if k != "default" and h},
        closed_yearly=tuple((_month_day(r[:5]), _month_day(r[7:])) for r in document["closed"]["yearly"]),
        closed_dates=frozenset(date.fromisoformat(d) for d in document["closed"]["dates"]),
        closed_windows=tuple(
            ClosedWindow(
                start=datetime.fromisoformat(w["from"]),
                end=datetime.fromisoformat(w["to"]),
                kinds=_kinds(w.get("kinds", [])),
            )
            for w in document["closed"]["window"]
        ),
        office=Hours(days=days, opens=_time(opens), closes=_time(closes)),
        freshness_default=limit,
        freshness={
            system: FreshnessLimit(warn=given.get("warn", limit.warn), limit=given.get("limit", limit.limit))
            for system, given in freshness.items()
            if isinstance(given, Mapping)
        },
        authorities=tuple(
            Authority(
                name=a["name"],
                seal=Image(png=seals[a["seal_sha256"]], width_mm=a["seal_mm"], height_mm=a["seal_mm"]),
                ward=a.get("ward", ""),
                kinds=_kinds(a.get("kinds", [])),
                acting=a.get("acting", False),
            )
            for a in document["authority"]
        ),
        options=Options(
            my_number=document["options"]["MY_NUMBER"],
            juminhyo_code=document["options"]["JUMINHYO_CODE"],
            print_prefecture=document["options"]["print_prefecture"],
            single_member_counts_as_all=document["options"]["single_member_counts_as_all"],
            stop_from_moveout_notice=document["options"]["stop_from_moveout_notice"],
            jutogai_at_counter=document["options"].get("jutogai_at_counter", False),
        ),
        messages={RefusalCode(code): text for code, text in document["messages"].items()},
        suspensions=suspensions,
        unverified_profiles=frozenset(document.get("feeds", {}).get("unverified_profiles", ())),
        pinned_forms=pinned_forms(document),
        commission=document.get("commission", COMMISSION),
        revenue={**REVENUE, **{CertificateKind(kind): name for kind, name in document.get("revenue", {}).items()}},
        usage_fee=UsageFee(**document.get("usage_fee", {})),
        keeping=Keeping(**document.get("keeping", {})),
        targets=Targets(**document.get("sla", {})),
        registration_messages=document.get("registration", {}).get("messages", {}),
        registration_review_days=document.get("registration", {}).get("review_days", 5),
        card=CardMethod(**document.get("card", {})),
        tax_year_opens=_month_day(tax.get("opens", "06-01")),
        tax_years=tax.get("years", 0),
    )
