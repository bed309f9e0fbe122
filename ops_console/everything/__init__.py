"""全体の緊急停止: every municipality at once, by the platform's operator."""
