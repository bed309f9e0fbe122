"""What arrived and what became of it: receipts, quarantined changes, worklists. Nothing is dropped in silence."""
