"""The report of a run: HTML, PDF and JSON, with pictures of the papers, and signed."""
