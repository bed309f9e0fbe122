"""One citizen's visit to the kiosk, step by step, each step kept before the next begins.

Whatever is killed between two steps, the journal tells what is true: what was asked, what the machine keeps, what lies
in the tray, and what the municipality has still to be told.
"""

from integrations.centre.visit.asking import ask, choose
from integrations.centre.visit.beginning import begin, present
from integrations.centre.visit.checking import faults
from integrations.centre.visit.ending import cancel, jam, time_out
from integrations.centre.visit.exchange import Exchange
from integrations.centre.visit.paying import insert, settle
from integrations.centre.visit.printing import print_next
from integrations.centre.visit.reporting import notify_due, report_due
from integrations.centre.visit.states import State, Trouble, WrongStep
from integrations.centre.visit.sweeping import sweep

__all__ = [
    "Exchange",
    "State",
    "Trouble",
    "WrongStep",
    "ask",
    "begin",
    "cancel",
    "choose",
    "faults",
    "insert",
    "jam",
    "notify_due",
    "present",
    "print_next",
    "report_due",
    "settle",
    "sweep",
    "time_out",
]
