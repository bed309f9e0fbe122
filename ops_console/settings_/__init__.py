"""設定: every item of the settings with its dates; a change is typed, read over as a difference, and stored."""
