"""Characters by reading: the table of a terminal (五十音から漢字)."""
