"""Draws the app's two icons: a coin with a handset in it, `color.png` and `outline.png`.

Run it again after a change: `python deploy/icons/draw.py`.
"""

from __future__ import annotations

from math import hypot
from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).parent
FINE = 8  # drawn so many times larger, then scaled down smoothly
CLEAR = (255, 255, 255, 0)
WHITE = (255, 255, 255, 255)
DEEP = (11, 74, 92)
BRIGHT = (22, 134, 138)
GOLD = (250, 196, 77, 255)


def handset(size: int, colour: tuple[int, int, int, int]) -> Image.Image:
    """A telephone receiver that fills a square of that size, tilted as receivers lie."""
    drawn = Image.new("RGBA", (size, size), CLEAR)
    pen = ImageDraw.Draw(drawn)
    thick = size * 0.15
    pen.arc(
        (size * 0.13, size * 0.30, size * 0.87, size * 1.16),
        200,
        340,
        fill=colour,
        width=round(thick),
    )
    for left in (size * 0.08, size * 0.66):
        pen.rounded_rectangle(
            (left, size * 0.44, left + size * 0.26, size * 0.68), size * 0.07, fill=colour
        )
    return drawn.rotate(135, Image.Resampling.BICUBIC)


def sea(size: int) -> Image.Image:
    """The ground: lighter where the light falls."""
    ground = Image.new("RGBA", (size, size))
    for y in range(size):
        for x in range(size):
            far = min(1.0, hypot(x - size * 0.25, y - size * 0.15) / size)
            red, green, blue = (b + (d - b) * far for b, d in zip(BRIGHT, DEEP, strict=True))
            ground.putpixel((x, y), (round(red), round(green), round(blue), 255))
    return ground


def coin(image: Image.Image, ring: tuple[int, int, int, int], *, edge: float, width: float) -> None:
    """A ring in the middle; `edge` and `width` are parts of the image's side."""
    size = image.width
    box = (size * edge, size * edge, size * (1 - edge), size * (1 - edge))
    ImageDraw.Draw(image).ellipse(box, outline=ring, width=round(size * width))


def laid(image: Image.Image, part: float, colour: tuple[int, int, int, int]) -> Image.Image:
    """The image with a handset in its middle."""
    receiver = handset(round(image.width * part), colour)
    receiver = receiver.crop(receiver.getbbox())
    corner = ((image.width - receiver.width) // 2, (image.height - receiver.height) // 2)
    image.alpha_composite(receiver, corner)
    return image


def color() -> Image.Image:
    image = sea(192 * 2)
    image = image.resize((192 * FINE, 192 * FINE), Image.Resampling.BICUBIC)
    coin(image, GOLD, edge=0.12, width=0.045)
    coin(image, (250, 196, 77, 120), edge=0.195, width=0.012)
    return laid(image, 0.5, WHITE).resize((192, 192), Image.Resampling.LANCZOS)


def outline() -> Image.Image:
    image = Image.new("RGBA", (32 * FINE * 2, 32 * FINE * 2), CLEAR)
    coin(image, WHITE, edge=0.04, width=0.07)
    return laid(image, 0.7, WHITE).resize((32, 32), Image.Resampling.LANCZOS)


def main() -> None:
    color().convert("RGB").save(HERE / "color.png", optimize=True)
    outline().save(HERE / "outline.png", optimize=True)


if __name__ == "__main__":
    main()
