"""精算: the Centre's monthly statement against our own ledger, line by line (contracts/settlement.md)."""
