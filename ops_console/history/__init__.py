"""発行履歴: every request with its outcome, refusals included."""
