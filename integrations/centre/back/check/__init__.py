"""The page where whoever received a paper has its back read and compared (「うら面の確認」)."""
