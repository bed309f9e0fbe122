"""The kit's judgement of finished papers: opened, read and held against what the law, the contract and the roster say.

Knows no vendor's code: PDFs in (pypdfium2, pikepdf, fontTools, pyHanko), complaints out.
"""

from integrations.centre.kit.paper.expectation import Complaint, Expected, Imprint, Rest, Subject
from integrations.centre.kit.paper.judge import RULES, judge, judge_apart

__all__ = ["RULES", "Complaint", "Expected", "Imprint", "Rest", "Subject", "judge", "judge_apart"]
