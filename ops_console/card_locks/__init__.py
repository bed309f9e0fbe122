"""条例利用の閉塞: a user whose 暗証番号 was wrong too often, unlocked by staff."""
