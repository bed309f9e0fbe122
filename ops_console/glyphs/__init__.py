"""字形: the fonts in force, 外字 editions with their pictures, and whether a character can be printed."""
