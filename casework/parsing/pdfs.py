"""PDF files: written anew without author, history, attachments and scripts; drawn page by page as pictures."""

import io
import zlib

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Stream

from casework.parsing import MAX_PAGES, Refused, embedded

KIND, SIGNATURE, END = "application/pdf", b"%PDF-", b"%%EOF"
MAX_HEIGHT = 4000
# Taken out wherever they stand: what acts by itself, what is carried along unseen, what tells of who made the file.
UNWANTED = {
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/EF", "/AF", "/Collection",
    "/RichMediaContent", "/RichMediaSettings", "/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/SpiderInfo",
    "/Perms", "/DSS", "/Legal",
}  # fmt: skip
# Of an annotation: who wrote it and when. In a form, /T is the name of a field, and stays.
OF_AN_ANNOTATION = {"/T", "/M", "/CreationDate", "/NM", "/RC"}
# Actions that lead to a place of the same file; all others are taken out.
HARMLESS_ACTIONS = {"/GoTo", "/Named"}
LOADED_ANNOTATIONS = {"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"}
# Dictionaries whose keys are names that the file's maker chose; a font may be called /AA.
NAMESPACES = {
    "/Font",
    "/XObject",
    "/ExtGState",
    "/ColorSpace",
    "/Pattern",
    "/Shading",
    "/Properties",
    "/CharProcs",
    "/Dests",
}


def clean(content):
    if END not in content[-2048:]:
        raise Refused("damaged")  # cut off: what is missing would be missed later
    try:
        file = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        raise Refused("password") from None
    with file:
        pages = len(file.pages)
        if not 1 <= pages <= MAX_PAGES:
            raise Refused("pages" if pages else "damaged")
        _clean(file)
        written = io.BytesIO()
        file.save(
            written,
            encryption=False,
            fix_metadata_version=False,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    cleaned = written.getvalue()
    image(cleaned, 0, 64)  # the reader that will show it opens it
    return {"kind": KIND, "pages": pages}, cleaned


def _clean(file):
    for key in ("/Info", "/ID"):
        if key in file.trailer:
            del file.trailer[key]
    found = [item for item in file.objects if isinstance(item, (Dictionary, Stream, Array))]
    chosen_names = set()
    for item in found:
        for part in _parts(item):
            chosen_names |= {_identity(part[key]) for key in NAMESPACES & set(part.keys()) if _is_mapping(part[key])}
    for item in found:
        for part in _parts(item):
            if not (part.is_indirect and _identity(part) in chosen_names):
                _clean_dictionary(part)
        if isinstance(item, Stream):
            _clean_picture(item)


def _is_mapping(value):
    return isinstance(value, Dictionary) and "/Type" not in value


def _identity(item):
    return item.objgen if item.is_indirect else None


def _parts(item):
    """The dictionaries of an object, the nested ones too, as far as no other object begins."""
    waiting = [item]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Array):
            inner = list(part)
        else:
            yield part
            inner = [part[key] for key in part.keys() if key not in NAMESPACES]  # noqa: SIM118 – keys of a stream
        waiting += [value for value in inner if isinstance(value, (Dictionary, Array)) and not value.is_indirect]


def _clean_dictionary(part):
    unwanted = UNWANTED & set(part.keys())
    kind = part.get("/Subtype")
    if "/Rect" in part and kind is not None and kind != Name.Widget:
        unwanted |= OF_AN_ANNOTATION & set(part.keys())
    if part.get("/FT") == Name.Sig:
        unwanted |= {"/V"} & set(part.keys())  # a signature names its signer, and does not outlive the rewriting
    for key in unwanted:
        del part[key]
    for key in ("/A", "/PA", "/Next"):
        if key in part and _acts(part[key]):
            del part[key]
    if "/Annots" in part and isinstance(part.Annots, Array):
        part.Annots = Array([note for note in part.Annots if not _is_loaded(note)])


def _acts(value):
    if isinstance(value, Array):
        return any(_acts(item) for item in value)
    return isinstance(value, Dictionary) and "/S" in value and str(value.S) not in HARMLESS_ACTIONS


def _is_loaded(note):
    return isinstance(note, Dictionary) and str(note.get("/Subtype", "")) in LOADED_ANNOTATIONS


def _clean_picture(stream):
    """A scan is often the telephone's photograph as it was, with its place and its device."""
    filters = stream.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, Array) else [str(filters)]
    strip = {"/DCTDecode": embedded.clean_jpeg, "/JPXDecode": embedded.clean_jpeg2000}.get(names[-1])
    if strip is None:
        return
    content = stream.read_raw_bytes()
    for name in names[:-1]:
        if name != "/FlateDecode":
            return
        content = zlib.decompress(content)
    parameters = stream.get("/DecodeParms")
    last = parameters[-1] if isinstance(parameters, Array) and len(parameters) else parameters
    kept = last if isinstance(last, Dictionary) else None
    stream.write(strip(content), filter=Name(names[-1]), decode_parms=kept)


def image(content, page, width):
    try:
        file = pypdfium2.PdfDocument(content)
        sheet = file[page]
        across, down = sheet.get_size()
        scale = min(width / max(across, 1), MAX_HEIGHT / max(down, 1))
        picture = sheet.render(scale=scale, may_draw_forms=False).to_pil()
    except (pypdfium2.PdfiumError, IndexError):
        raise Refused("damaged") from None
    written = io.BytesIO()
    picture.save(written, format="PNG")
    return written.getvalue()
