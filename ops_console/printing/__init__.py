"""What paper copies of the screens carry."""
