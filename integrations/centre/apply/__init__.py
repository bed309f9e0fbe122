"""住登外の利用登録: applying at a terminal or from a PC for the 戸籍 of another city, and asking how it stands."""
