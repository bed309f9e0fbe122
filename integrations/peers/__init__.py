"""証明発行サーバ間連携: two servers of one city tell each other of people and holds (ADR 0022)."""
