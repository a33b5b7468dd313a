"""Pictures: drawn anew from their pixels, so that nothing but the pixels is kept."""

import io

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from casework.parsing import MAX_PIXELS, Refused

JPEG, PNG, WEBP, HEIF = "image/jpeg", "image/png", "image/webp", "image/heif"
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# What a file of each kind is opened as, and kept as. Photographs of telephones (HEIF) become what every reader opens.
OPENED = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIF: "HEIF"}
KEPT = {
    JPEG: (JPEG, {"format": "JPEG", "quality": 92}),
    HEIF: (JPEG, {"format": "JPEG", "quality": 92}),
    PNG: (PNG, {"format": "PNG", "compress_level": 3}),
    WEBP: (WEBP, {"format": "WEBP", "quality": 92}),
}
DRAWN = {"1": "L", "P": "RGBA", "PA": "RGBA", "La": "LA", "RGBa": "RGBA", "RGBX": "RGB", "CMYK": "RGB", "YCbCr": "RGB"}
KNOWN_MODES = {"L", "LA", "RGB", "RGBA"}

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # the size is looked at below, before anything is decoded


def kind_of(content):
    """The kind of picture that the first bytes announce; None for none of those that are kept."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        return HEIF
    return None


def _opened(content):
    kind = kind_of(content)
    picture = Image.open(io.BytesIO(content), formats=[OPENED[kind]])
    if picture.width * picture.height > MAX_PIXELS:
        raise Refused("pixels")
    if kind in (PNG, WEBP) and getattr(picture, "is_animated", False):
        raise Refused("moving")
    return kind, picture


def _pixels(picture):
    """The picture upright, in the colours of every screen, and nothing else: its `info` is empty."""
    profile = picture.info.get("icc_profile")
    picture.load()
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.mode == "P" and "transparency" not in picture.info:
        picture = picture.convert("RGB")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        picture = _in_plain_colours(picture, profile)
    if picture.mode not in KNOWN_MODES:
        picture = picture.convert(DRAWN.get(picture.mode, "RGB"))
    picture.info = {}
    return picture


def _in_plain_colours(picture, profile):
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        return ImageCms.profileToProfile(picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _on_white(picture):
    """JPEG knows no transparency."""
    if picture.mode not in ("LA", "RGBA"):
        return picture
    sheet = Image.new("RGB", picture.size, "white")
    sheet.paste(picture, mask=picture.getchannel("A"))
    return sheet


def clean(content):
    kind, picture = _opened(content)
    kept_as, how = KEPT[kind]
    picture = _pixels(picture)
    if kept_as == JPEG:
        picture = _on_white(picture)
    written = io.BytesIO()
    picture.save(written, **how)
    return {"kind": kept_as, "pages": 1}, written.getvalue()


def image(content, page, width):
    _kind, picture = _opened(content)
    if picture.format == "JPEG":
        picture.draft("RGB", (width, width))  # decoded small at once
    picture = _pixels(picture)
    picture.thumbnail((width, width * 3))
    written = io.BytesIO()
    picture.save(written, format="PNG")
    return written.getvalue()
