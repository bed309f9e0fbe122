"""様式: the editions of each form, and old and new side by side on a resident's paper."""
