"""台帳: fees and events, INSERT only. A correction is a new row."""
