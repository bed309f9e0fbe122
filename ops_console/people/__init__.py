"""住民の検索: one person of the 副本, masked until somebody asks and says what for."""
