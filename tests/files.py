"""Real files, small: what people add to a case, and what somebody might plant in it."""

import io

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name
from PIL import Image

pillow_heif.register_heif_opener()
WORDS = b"BT /F 20 Tf 20 60 Td (Acte) Tj ET"


def a_pdf(*, pages=1, prepare=None, **save):
    """A PDF of some pages; `prepare(file)` changes it before it is written."""
    written = io.BytesIO()
    with pikepdf.new() as file:
        for _number in range(pages):
            page = file.add_blank_page(page_size=(300, 100))
            font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            page.Resources = Dictionary(Font=Dictionary(F=file.make_indirect(font)))
            page.Contents = file.make_stream(WORDS)
        if prepare:
            prepare(file)
        file.save(written, **save)
    return written.getvalue()


def a_picture(kind="JPEG", *, size=(60, 40), mode="RGB", **save):
    """A picture that is red on its left and blue on its right."""
    picture = Image.new(mode, size, "blue")
    picture.paste(Image.new(mode, (size[0] // 2, size[1]), "red"), (0, 0))
    written = io.BytesIO()
    picture.save(written, format=kind, **save)
    return written.getvalue()


def telling_exif(words, *, orientation=1):
    """EXIF as a telephone writes it: who, with what, where."""
    exif = Image.Exif()
    exif[0x013B] = words  # artist
    exif[0x0110] = words  # device
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 8.0), 29: words})
    return exif


def plant(file, words):
    """Everything in a PDF that tells of its maker, or acts by itself."""
    script = Dictionary(S=Name.JavaScript, JS=words)
    file.docinfo["/Author"] = words
    with file.open_metadata() as metadata:
        metadata["dc:creator"] = [words]
    file.Root.OpenAction = file.make_indirect(script)
    file.Root.AA = Dictionary(WC=script)
    file.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([words, file.make_indirect(script)])))
    file.attachments["hidden.txt"] = words.encode()
    page = file.pages[0]
    page.PieceInfo = Dictionary(Maker=Dictionary(Private=words))
    page.Thumb = file.make_stream(words.encode(), Width=1, Height=1)
    page.AA = Dictionary(O=script)
    note = {"Type": Name.Annot, "Rect": [0, 0, 9, 9]}
    page.Annots = Array(
        [
            file.make_indirect(Dictionary(**note, Subtype=Name.Text, T=words, Contents="A note.")),
            file.make_indirect(Dictionary(**note, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=words))),
            file.make_indirect(Dictionary(**note, Subtype=Name.FileAttachment, Contents=words)),
            file.make_indirect(Dictionary(**note, Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=words))),
        ]
    )
    scan = a_picture(exif=telling_exif(words), comment=words.encode())
    page.Resources.XObject = Dictionary(
        Scan=file.make_stream(
            scan,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=60,
            Height=40,
            BitsPerComponent=8,
            ColorSpace=Name.DeviceRGB,
            Filter=Name.DCTDecode,
        )
    )
    # A font may be called like what is taken out elsewhere.
    page.Resources.Font.AA = page.Resources.Font.F


def everything_in(pdf):
    """All that a PDF holds, streams decoded, as bytes to look through."""
    found = [pdf]
    with pikepdf.open(io.BytesIO(pdf)) as file:
        found.append(repr(file.trailer).encode())
        for item in file.objects:
            found.append(repr(item).encode())
            if isinstance(item, pikepdf.Stream):
                try:
                    found.append(item.read_bytes())
                except pikepdf.PdfError:
                    found.append(item.read_raw_bytes())
    return b"\n".join(found)
