"""Who stands at the kiosk: certificate serial → person, and 利用登録 of people who live elsewhere."""
