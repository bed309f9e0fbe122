"""Every planted fault by name."""

from __future__ import annotations

from tests.centre.broken.answer_faults import ANSWER_FAULTS
from tests.centre.broken.content_faults import CONTENT_FAULTS
from tests.centre.broken.file_faults import FILE_FAULTS
from tests.centre.broken.planting import Fault

__all__ = ["FAULTS"]

FAULTS: dict[str, Fault] = {fault.name: fault for fault in (*CONTENT_FAULTS, *FILE_FAULTS, *ANSWER_FAULTS)}
