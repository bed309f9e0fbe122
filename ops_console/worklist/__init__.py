"""作業一覧: what a person must look at."""
