"""承認待ち: what one person proposed and another must approve, whatever it is about."""
