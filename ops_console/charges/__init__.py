"""利用料: what each municipality owes for the service, to itself and to the platform's operator."""
