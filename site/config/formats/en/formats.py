"""Dates in English as they are written in English, not as in America."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
