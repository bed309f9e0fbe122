"""操作記録: the audit chain as people read it, and whether it holds."""
