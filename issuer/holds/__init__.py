"""発行抑止: set, ended and read here; what a hold means is for the rules."""
