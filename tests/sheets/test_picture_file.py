"""JPEGs on their way into a PDF: what kind they are, and that not a byte of them changes."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from gallery.sheets.picture_file import PictureFile, jpeg_frame


def jpeg(mode: str, size: tuple[int, int] = (33, 17), *, progressive: bool = False) -> bytes:
    buffer = io.BytesIO()
    picture = Image.linear_gradient("L").resize(size).convert(mode)
    picture.save(buffer, "JPEG", progressive=progressive, comment=b"x" * 300)
    return buffer.getvalue()


@pytest.mark.parametrize(("mode", "colours"), [("L", 1), ("RGB", 3), ("CMYK", 4)])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_says_its_size_and_its_colours(mode: str, colours: int, progressive: bool) -> None:
    assert jpeg_frame(jpeg(mode, progressive=progressive)) == (33, 17, colours)
    padded = jpeg(mode)[:2] + b"\xff\xff" + jpeg(mode)[2:]
    assert jpeg_frame(padded) == (33, 17, colours)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"\x89PNG\r\n\x1a\n",
        jpeg("RGB")[:100],
        b"\xff\xd8" + b"\xff\xff" * 50,
        b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x00\x00\x10\x03\x01",
        b"\xff\xd8\xff\xe0\x00\x00" * 20,
        b"<svg/>" * 100,
    ],
)
def test_what_is_no_jpeg_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"is not a JPEG|without a readable frame"):
        jpeg_frame(data)


def test_pictures_are_appended_to_a_pdf_untouched(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Title"] = "before"
        pdf.save(tmp_path / "sheet.pdf", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    sent = [jpeg("RGB"), jpeg("L", (5, 9)), jpeg("CMYK")]
    with (tmp_path / "sheet.pdf").open("r+b") as target, (tmp_path / "waiting").open("w+b") as file:
        waiting = PictureFile(file)
        assert [waiting.add(one) for one in sent] == [0, 1, 2]
        first = waiting.append_to(target)
    with pikepdf.open(tmp_path / "sheet.pdf") as pdf:
        assert pdf.check_pdf_syntax() == []
        assert str(pdf.docinfo["/Title"]) == "before"
        assert len(pdf.pages) == 1
        images = [pdf.get_object(first + number, 0) for number in range(3)]
        assert [image.read_raw_bytes() for image in images] == sent
        assert [(int(image.Width), int(image.Height)) for image in images] == [
            (33, 17),
            (5, 9),
            (33, 17),
        ]
        assert [str(image.ColorSpace) for image in images] == [
            "/DeviceRGB",
            "/DeviceGray",
            "/DeviceCMYK",
        ]
