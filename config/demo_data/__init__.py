"""Demo data: made-up people whose files look, count and move like real ones. `manage.py seed` loads them."""

from config.demo_data.organisation import logins

__all__ = ["logins"]
