"""消除: nobody who has left the register is certified, whether or not the confirmation has come."""

from datetime import datetime, time

from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, RefusalCode
from issuer.papers.people import Resident
from issuer.papers.verdict import Finding
from issuer.rules.calendar import JST, japan_day
from issuer.rules.findings import NOBODY, against, clear
from issuer.rules.printed import examined

_STATES = {"2": "転出", "3": "死亡", "9": "職権等により消除"}


def not_removed(facts: Facts) -> Finding:
    """REMOVED when the applicant or anyone printed is off the register (転出・死亡・その他・除票・転出確定)."""
    if facts.person is None:
        return clear("not_removed", NOBODY)
    for resident in examined(facts):
        reason = _removed_reason(resident)
        if reason:
            return against(
                "not_removed",
                RefusalCode.REMOVED,
                f"{reason}しています。",
                evidence=f"宛名番号 {resident.atena_no}",
                since=resident.operated_at,
            )
    return clear("not_removed")


def not_moving_out(facts: Facts) -> Finding:
    """REMOVED from 0:00 (Japan) of 転出予定日 even without confirmation, or from the notice where so set.

    A member past the planned day is refused rather than dropped: "世帯全員" without the confirmation would be a
    guess. ``stop_from_moveout_notice`` does not touch INKAN, which lives until the day before (domain §5 row 9).
    """
    if facts.person is None:
        return clear("not_moving_out", NOBODY)
    today = japan_day(facts.now)
    by_notice = facts.policy.options.stop_from_moveout_notice and facts.request.kind is not CertificateKind.INKAN
    for resident in examined(facts):
        planned, notified = resident.moveout_planned_on, resident.moveout_notified_on
        evidence = f"宛名番号 {resident.atena_no}"
        if planned and planned <= today:
            since = datetime.combine(planned, time(), JST)
            return against(
                "not_moving_out",
                RefusalCode.REMOVED,
                "転出予定日になっています (確定は未着)。",
                evidence=evidence,
                since=since,
            )
        if by_notice and ((notified and notified <= today) or (planned and not notified)):
            return against(
                "not_moving_out",
                RefusalCode.REMOVED,
                "転出の届出があります (届出から止める設定)。",
                evidence=evidence,
            )
    return clear("not_moving_out")


def _removed_reason(resident: Resident) -> str:
    if resident.state in _STATES:
        return _STATES[resident.state]
    if resident.moveout_confirmed_on:
        return "転出が確定"
    return "" if resident.is_current else "消除"
