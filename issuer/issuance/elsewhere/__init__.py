"""People who live elsewhere and have their 戸籍 here (住登外): what identity and the registers say of them together."""
