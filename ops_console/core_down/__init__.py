"""基幹停止の宣言: two people say that a core system is down, and two that it is back."""
