"""自分のアカウント: one's own password, second factors and sessions."""
