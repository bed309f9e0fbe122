"""開示請求: what a person who asks may be given of their own history (個人情報保護法76条)."""
