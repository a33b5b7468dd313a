"""What stands on a printed page."""

import pypdfium2


def text_of(pdf):
    """The words of a PDF (bytes), a space between them wherever a line or a page ends."""
    text = " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    return " ".join(text.split())
