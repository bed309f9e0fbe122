"""精算明細: the statement the centre sends a municipality every month, from what its journal knows."""

from integrations.centre.settlement.lines import Line, Outcome, settlement_csv, settlement_rows
from integrations.centre.settlement.month import Gathered, Month, gathered

__all__ = ["Gathered", "Line", "Month", "Outcome", "gathered", "settlement_csv", "settlement_rows"]
