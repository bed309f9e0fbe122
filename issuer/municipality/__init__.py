"""団体: the register of municipalities, their settings with effective dates, suspensions and data keys."""
