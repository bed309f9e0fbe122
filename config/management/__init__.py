"""Management commands of the deployment."""
