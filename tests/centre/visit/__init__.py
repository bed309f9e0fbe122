"""One citizen's visit, whatever goes wrong or is killed on the way."""
