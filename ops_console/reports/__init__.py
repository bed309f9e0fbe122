"""帳票: 日報, 月報 and 年報, made from what was counted (統計, 精算) and from what stands beside it."""
