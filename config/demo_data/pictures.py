"""A drawing of a place, where a telephone would bring a photo of it: tents under a bridge, and nobody."""

import io

from PIL import Image, ImageDraw

SIZE = (640, 480)
SKY, BRIDGE, GROUND = "#c9d6dc", "#7d8489", "#a9a393"
TENTS = ("#3f6f8c", "#8c5a3f", "#557a4a", "#8a7b3a")


def place(number):
    """JPEG of as many tents as `number` says, the same each time."""
    picture = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 640, 90), fill=BRIDGE)
    for pillar in (60, 540):
        pen.rectangle((pillar, 90, pillar + 40, 330), fill=BRIDGE)
    pen.rectangle((0, 320, 640, 480), fill=GROUND)
    for tent in range(number):
        left, colour = 60 + tent * 140, TENTS[tent % len(TENTS)]
        pen.polygon(((left, 400), (left + 60, 300), (left + 120, 400)), fill=colour)
        pen.polygon(((left + 45, 400), (left + 60, 345), (left + 75, 400)), fill="#2b2f31")
    written = io.BytesIO()
    picture.save(written, format="JPEG", quality=80)
    return written.getvalue()
