"""The front page: are we issuing, how fresh are the data, what needs somebody today."""
