"""操作者権限: who may sign in, and what each may do."""
