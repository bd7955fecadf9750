"""HTML in, laid pages and the rectangles on them out. Pure: no models."""

import weasyprint
from django.utils.translation import gettext as _
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from campaigns.letters import drawings
from campaigns.paper.laying.layouts import MM, UPRIGHT
from config.requests.refusals import Refusal

CSS_PX = 0.75
BLACK = "-black"


class NotPrintable(Refusal):
    """Something stands against printing."""


class OwnMaterial(URLFetcher):
    """Knows our own drawings (`drawing:NAME`, `drawing:NAME-black`) and nothing else: no file, no host."""

    def fetch(self, url, headers=None):
        scheme, _colon, name = url.partition(":")
        try:
            if scheme != "drawing":
                raise LookupError(url)
            drawing = drawings.path_of(name.removesuffix(BLACK)).read_text(encoding="utf-8")
        except (LookupError, OSError) as error:
            raise FatalURLFetchingError(url) from error
        drawing = drawings.in_black(drawing) if name.endswith(BLACK) else drawing
        return URLFetcherResponse(url, drawing.encode(), {"Content-Type": "image/svg+xml"})


def render(html):
    try:
        return weasyprint.HTML(string=html, url_fetcher=OwnMaterial(), base_url="drawing:").render()
    except FatalURLFetchingError as error:
        raise NotPrintable(
            "foreign_material", _("信里引用了外部材料“%(url)s”，不能印制。信中只能用文字和系统自带的图画。") % {"url": error}
        ) from error


def anchors_of(document):
    """Return {id: {"page": number, "rectangle": [left, bottom, right, top] in points}} for every element with an id."""
    found = {}
    for number, page in enumerate(document.pages):
        height = page.height * CSS_PX
        for name, (left, top, right, bottom) in page.anchors.items():
            rectangle = [left * CSS_PX, height - bottom * CSS_PX, right * CSS_PX, height - top * CSS_PX]
            found[name] = {"page": number, "rectangle": [round(value, 3) for value in rectangle]}
    return found


def boxes_of(document, layout, ground=None):
    """Return the boxes of paper in points, [left, bottom, right, top]: of each master page, of the sheet, trimmed and with its bleed.

    `ground` is the number of the page that is laid under a sheet's own, if any.
    """
    pages = []
    for page in document.pages:
        bleed = {edge: size * CSS_PX for edge, size in page.bleed.items()}
        width, height = page.width * CSS_PX, page.height * CSS_PX
        pages.append([-bleed["left"], -bleed["bottom"], width + bleed["right"], height + bleed["top"]])
    width, height = _points(layout.sheet)
    sheet = pages[0] if layout.places == UPRIGHT else pages[ground] if ground else [0, 0, width, height]
    spare = layout.bleed * MM
    cut = {"trim": [0, 0, width, height], "bleed": [-spare, -spare, width + spare, height + spare]} if layout.bleed else {}
    return {"boxes": pages, "sheet": sheet, **cut}


def _points(size):
    return [measure * MM for measure in size]
