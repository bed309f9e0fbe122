"""住登外戸籍登録: applications of people who live elsewhere, held against the registers and decided one by one."""
