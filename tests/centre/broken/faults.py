"""Every planted fault by name."""

from __future__ import annotations

from tests.centre.broken.answer_faults import ANSWER_FAULTS
from tests.centre.broken.paper_faults import PAPER_FAULTS
from tests.centre.broken.planting import Fault

__all__ = ["FAULTS"]

FAULTS: dict[str, Fault] = {fault.name: fault for fault in (*PAPER_FAULTS, *ANSWER_FAULTS)}
