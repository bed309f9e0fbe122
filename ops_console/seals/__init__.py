"""公印: 認証者 with the seal at its size on paper; every change takes two."""
