"""外字: which characters a municipality's EUDC font may supply, and the mark that may follow one inside a room.

A mark is a lone surrogate, which no text of a database or a file can hold. What it stands for is each room's own
affair, and none leaves its room.
"""

import re

_SUPPLIED = "\ue000-\uf8ff\U00100000-\U0010fffd"
#: One user-defined character: the private use area of the first plane and the sixteenth plane (feed rule 9).
GAIJI = re.compile(f"[{_SUPPLIED}]")
FIRST_MARK = 0xD800
MARK = re.compile("[\ud800-\udfff]")
#: A user-defined character and its mark, "" for none.
MARKED_GAIJI = re.compile(f"([{_SUPPLIED}])([\ud800-\udfff]?)")
