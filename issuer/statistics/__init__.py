"""統計: counts by day and one dimension at a time, rolled up from the ledger as it grows."""
