"""事案: mismatches found by inspection and notices of the Centre. Closed by two people, never unseen."""
