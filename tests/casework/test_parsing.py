"""What is kept of a file: its content, and nothing that tells of its maker or acts by itself."""

import io
import json
import struct
import zlib

import pikepdf
import pytest
from PIL import Image

from casework import examination
from casework.errors import Refusal
from casework.examination import examine, image_of
from tests.files import a_pdf, a_picture, everything_in, plant, telling_exif

CANARY = "Zebulon-Quarantine"


def refusal_of(content):
    with pytest.raises(Refusal) as refused:
        examine(content)
    assert refused.value.field == "file"
    return next(reason for reason, words in examination.SENTENCES.items() if [words] == list(refused.value.sentences))


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_picture_keeps_its_pixels_and_loses_what_it_tells(kind):
    extra = {"comment": CANARY.encode()} if kind == "JPEG" else {}
    given = a_picture(kind, exif=telling_exif(CANARY), xmp=f"<x>{CANARY}</x>".encode(), quality=95, **extra)
    assert CANARY.encode() in given, "the detector would not see it"
    examined = examine(given + CANARY.encode())
    picture = opened(examined.content)
    assert examined.kind == {"HEIF": "image/jpeg"}.get(kind, f"image/{kind.lower()}") == Image.MIME[picture.format]
    assert CANARY.encode() not in examined.content
    assert not picture.getexif()
    assert {"exif", "xmp", "comment", "icc_profile"} & set(picture.info) == set()
    left, right = picture.convert("RGB").getpixel((10, 20)), picture.convert("RGB").getpixel((50, 20))
    assert left[0] > 200 > 60 > left[2]
    assert right[2] > 200 > 60 > right[0]


def test_photograph_held_upright_stays_upright():
    picture = opened(examine(a_picture(exif=telling_exif("T", orientation=6))).content)
    assert picture.size == (40, 60)
    assert picture.getpixel((20, 10))[0] > 200


def test_pdf_is_cleaned_of_all_that_was_planted_and_still_reads():
    given = a_pdf(pages=2, prepare=lambda file: plant(file, CANARY))
    assert everything_in(given).count(CANARY.encode()) > 10, "the detector would not see it"
    examined = examine(given)
    assert (examined.kind, examined.pages) == ("application/pdf", 2)
    inside = everything_in(examined.content)
    for telling in (CANARY, "/JavaScript", "/OpenAction", "/EmbeddedFiles", "/Launch", "/Metadata"):
        assert telling.encode() in everything_in(given)
        assert telling.encode() not in inside
    with pikepdf.open(io.BytesIO(examined.content)) as file:
        page = file.pages[0]
        assert page.Contents.read_bytes().split() == b"BT /F 20 Tf 20 60 Td (Acte) Tj ET".split()
        assert {"/F", "/AA"} <= set(page.Resources.Font.keys())
        assert opened(page.Resources.XObject.Scan.read_raw_bytes()).size == (60, 40)
        assert [str(note.Subtype) for note in page.Annots] == ["/Text", "/Link", "/Link"]


def test_earlier_versions_inside_of_a_pdf_are_gone():
    given = a_pdf()
    later = given + f"\n9999 0 obj\n({CANARY})\nendobj\n% {CANARY}\n".encode() + given[given.rindex(b"startxref") :]
    assert CANARY.encode() not in everything_in(examine(later).content)


def a_png_of(width, height):
    """A PNG of a few hundred bytes that says it is huge."""

    def part(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", zlib.compress(b"\0" * 9999)) + part(b"IEND", b"")
    )


def a_pdf_bomb():
    """Page content of gigabytes, squeezed twice."""

    def squeeze(file):
        squeezed = zlib.compress(zlib.compress(b"0 0 m " * 200_000_000, 1), 9)
        both = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
        stream = file.make_stream(b"")
        stream.write(squeezed, filter=both)
        file.pages[0].Contents = stream

    return a_pdf(prepare=squeeze, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


PNG, PDF = a_picture("PNG", size=(300, 300)), a_pdf()
LYING = {
    "program": (b"MZ\x90\x00 named photo.jpg", "unknown"),
    "text": (b"<html><script>alert(1)</script>", "unknown"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown"),
    "word": (b"PK\x03\x04" + b"\0" * 60 + b"word/document.xml", "office"),
    "old_word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "office"),
    "pdf_by_its_first_bytes": (b"%PDF-1.7 and nothing more %%EOF", "damaged"),
    "jpeg_by_its_first_bytes": (b"\xff\xd8\xff" + b"x" * 999, "damaged"),
    "heic_by_its_first_bytes": (b"\0\0\0\x18ftypheic" + b"x" * 999, "damaged"),
    "cut_png": (PNG[: len(PNG) // 2], "damaged"),
    "cut_jpeg": (a_picture(size=(900, 900))[:2000], "damaged"),
    "cut_pdf": (PDF[:-40], "damaged"),
    "moving": (a_picture("WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40))]), "moving"),
    "too_many_pixels": (a_png_of(60_000, 60_000), "pixels"),
    "too_many_pages": (a_pdf(pages=1001), "pages"),
    "password": (a_pdf(encryption=pikepdf.Encryption(user="u", owner="o")), "password"),
}


@pytest.mark.parametrize("name", LYING)
def test_file_that_is_not_what_it_says_is_refused_in_words(name):
    content, reason = LYING[name]
    assert refusal_of(content) == reason


def test_pdf_that_nobody_may_print_but_everybody_may_open_is_kept():
    assert examine(a_pdf(encryption=pikepdf.Encryption(user="", owner="o"))).pages == 1


def test_bomb_goes_off_in_the_process_apart():
    assert refusal_of(a_pdf_bomb()) in ("heavy", "damaged")


def test_process_apart_knows_no_secret_and_may_write_no_file(tmp_path, monkeypatch):
    """What a file that breaks its reader would find."""
    looking = (
        "import json, os, sys; from casework.parsing.__main__ import confine; confine();\n"
        "assert 'django' not in sys.modules, 'settings'\n"
        f"file = open({str(tmp_path / 'kept')!r}, 'wb', 0)\n"
        "try: file.write(b'in clear')\n"
        "except OSError: print(json.dumps(sorted(os.environ)))\n"
    )
    started = examination.subprocess.Popen

    def instead(command, **options):
        return started([*command[:4], "-c", looking], **options)

    monkeypatch.setattr(examination.subprocess, "Popen", instead)
    monkeypatch.setenv("KEY_RING", "secret")
    with examination._started("clean") as process:
        said, _errors = process.communicate()
    assert json.loads(said) in ([], ["LC_CTYPE"])
    assert (tmp_path / "kept").read_bytes() == b""


def test_page_is_drawn_as_a_picture():
    page = opened(image_of(a_pdf(pages=2), kind="application/pdf", page=1, width=600))
    assert (page.format, page.size) == ("PNG", (600, 200))
    assert page.convert("L").getextrema()[0] < 60, "an empty sheet"
    assert opened(image_of(a_picture(size=(1200, 800)), kind="image/jpeg", page=0, width=300)).size == (300, 200)


def test_page_that_is_not_there_is_refused():
    with pytest.raises(Refusal):
        image_of(a_pdf(), kind="application/pdf", page=7, width=600)
