"""Whether migrations can be applied while the former release serves (deploy/README.md, 更新する)."""
