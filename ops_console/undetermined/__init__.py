"""未確定: issues of which nobody has said what became of them."""
