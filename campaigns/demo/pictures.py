"""One of our own drawings as a picture in the library, for the block that shows photographs."""

from io import BytesIO

import pypdfium2
from django.core.files.images import ImageFile
from wagtail.images import get_image_model
from weasyprint import HTML

from campaigns.paper.laying.rendering import OwnMaterial

WIDTH_PX = 1600
SHEET = """<style>
@page {{ margin: 0; size: 210mm 62mm }}
body {{ margin: 0 }}
img {{ display: block; width: 210mm; height: 62mm }}
</style><img src="drawing:{}">"""


def picture_of(drawing, title, collection):
    """Return the library's Image with this title, made from the scene `drawing` for the collection when it is not there yet."""
    images = get_image_model().objects
    picture = images.filter(title=title).first()
    return picture or images.create(title=title, collection=collection, file=ImageFile(BytesIO(_png(drawing)), name=f"{drawing}.png"))


def _png(drawing):
    pdf = HTML(string=SHEET.format(drawing), url_fetcher=OwnMaterial(), base_url="drawing:").write_pdf()
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        picture = page.render(scale=WIDTH_PX / page.get_width()).to_pil()
    finally:
        document.close()
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
