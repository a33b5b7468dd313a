"""Pictures inside of a PDF: what tells about their maker is cut out, their pixels stay as they are."""

JPEG_START, SCAN = b"\xff\xd8", 0xDA
# Segments that a decoder needs: JFIF (how pixels are meant) and Adobe's (how colours are).
KEPT_APPLICATIONS = {0xE0, 0xEE}
COMMENT = 0xFE
BOX_KINDS = {b"uuid", b"xml ", b"uinf"}


def clean_jpeg(content):
    """Without EXIF, GPS, XMP and comments. What is no JPEG after all is left as it is: no reader shows it."""
    if not content.startswith(JPEG_START):
        return content
    kept, at = [JPEG_START], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker == SCAN:
            break
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        tells = (0xE0 <= marker <= 0xEF and marker not in KEPT_APPLICATIONS) or marker == COMMENT
        if not tells:
            kept.append(content[at:end])
        at = end
    return b"".join([*kept, content[at:]])


def clean_jpeg2000(content):
    """Without the boxes that hold XMP and EXIF."""
    kept, at = [], 0
    if content[4:8] != b"jP  ":
        return content  # a bare stream of pixels has no boxes
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        if length == 1:
            length = int.from_bytes(content[at + 8 : at + 16])
        end = at + length if length >= 8 else len(content)
        if content[at + 4 : at + 8] not in BOX_KINDS:
            kept.append(content[at:end])
        at = end
    return b"".join(kept)
