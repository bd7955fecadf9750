"""A link as a symbol on a screen, or on a page that a browser prints."""

import base64

import qrcode
from qrcode.image.svg import SvgPathImage


def symbol(text):
    """Return a QR of the text as a data URI for an <img>."""
    picture = qrcode.make(text, image_factory=SvgPathImage, border=4)
    return "data:image/svg+xml;base64," + base64.b64encode(picture.to_string()).decode()
