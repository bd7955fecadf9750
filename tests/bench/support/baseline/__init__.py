"""What signing is measured against: Django without middleware, one row or one page."""
