"""How right inputs are spoiled: as bytes, as XML, as CSV, as JSON, as ZIP."""
