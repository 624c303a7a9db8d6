"""What a worker does with one job. Nothing that a file does to a decoder gets out of here.

Everything a file can do wrong becomes an answer with a reason that a person can read.
"""

from __future__ import annotations

import errno
import io
import os
import traceback
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import BinaryIO

from PIL import ExifTags, JpegImagePlugin

from gallery.errors import PictureError
from gallery.faults import unforeseen_reason, words_of
from gallery.fingerprint import fingerprint, fingerprint_of
from gallery.imaging.colour import Colour, is_srgb, profile_name
from gallery.imaging.damage import is_cut_short
from gallery.imaging.decode import PictureFile, check_regular, covering, fitting, upright, whole
from gallery.imaging.encode import MAX_PASS_THROUGH, jpeg, plain_jpeg
from gallery.imaging.formats import JPEG
from gallery.imaging.jobs import Answer, Job, Verb
from gallery.imaging.look import look
from gallery.imaging.values import THUMBNAIL_SIZES, covers
from gallery.picture import PictureFacts
from gallery.reason import Code, Reason

XMP_SUFFIX = ".xmp"
_SHEET_QUALITY = 90
_IFD_OF_THUMBNAIL = ExifTags.IFD.IFD1
_THUMBNAIL_OFFSET = 0x0201
_THUMBNAIL_LENGTH = 0x0202


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and its payload in parts that are `length` bytes together."""

    answer: Answer
    parts: Iterable[bytes] = ()
    length: int = 0


class Desk:
    """Does jobs, one after another, keeping what helps the next one (colour transforms)."""

    def __init__(self) -> None:
        self._colour = Colour()

    def reply(self, job: Job) -> Reply:
        """Return what became of the job; raises nothing but what ends the process."""
        try:
            return self._reply(job)
        except Exception as error:  # noqa: BLE001 - the last resort: here is the edge
            failure = unforeseen_reason(error)
            return Reply(Answer(failure=failure, trace=traceback.format_exc()))

    def _reply(self, job: Job) -> Reply:
        try:
            if job.verb is Verb.FACTS and job.path.lower().endswith(XMP_SUFFIX):
                return _xmp_reply(job)
            with PictureFile(job.path) as file:
                found = (file.stat.st_size, file.stat.st_mtime_ns)
                other = found != (job.size, job.changed_ns)
                return self._do(job, file, other_version=other)
        except Exception as error:  # noqa: BLE001 - decoders throw anything; here is the edge
            reason, lasting = _reason(error)
            failure = str(reason)
            if job.verb is not Verb.FACTS or not lasting:
                return Reply(Answer(failure=failure, lasting=lasting))
            with suppress(OSError):
                return Reply(Answer(facts=_facts_of_unshown(job, failure).to_json()))
            return Reply(Answer(failure=failure))

    def _do(self, job: Job, file: PictureFile, *, other_version: bool) -> Reply:
        match job.verb:
            case Verb.THUMBNAIL:
                return self._thumbnail(file, job.pixels, other_version=other_version)
            case Verb.FACTS:
                return _facts(file, embedded=job.embedded, other_version=other_version)
            case Verb.PIXELS:
                return self._pixels(file, job.pixels)
            case Verb.JPEG:
                return self._sheet_picture(job, file, other_version=other_version)
            case Verb.GLIMPSE:
                return _glimpse(file, job.pixels)

    def _thumbnail(self, file: PictureFile, pixels: int, *, other_version: bool) -> Reply:
        picture = file.picture(fitting(pixels), self._colour)
        data = jpeg(picture.image)
        answer = Answer(
            damage=picture.damage,
            width=picture.image.width,
            height=picture.image.height,
            full_width=picture.full_width,
            full_height=picture.full_height,
            pixels=pixels,
            other_version=other_version,
            look=look(picture.image),
        )
        return Reply(answer, (data,), len(data))

    def _pixels(self, file: PictureFile, pixels: int) -> Reply:
        rows = file.rows(fitting(pixels) if pixels else whole, self._colour)
        answer = Answer(
            damage=rows.damage,
            width=rows.width,
            height=rows.height,
            full_width=rows.full_width,
            full_height=rows.full_height,
        )
        return Reply(answer, rows.parts, 4 * rows.width * rows.height)

    def _sheet_picture(self, job: Job, file: PictureFile, *, other_version: bool) -> Reply:
        """Return a JPEG that covers the box: a thumbnail, the file's own data, or a new one."""
        sizing = covering(job.min_width, job.min_height)
        whole_size = file.width, file.height
        width, _ = sizing(*whole_size)
        small = fitting(THUMBNAIL_SIZES[-1])(*whole_size)
        if small == whole_size or covers(small, job.min_width, job.min_height):
            return self._thumbnail(file, THUMBNAIL_SIZES[-1], other_version=other_version)
        if file.width <= MAX_PASS_THROUGH * width and (data := _passed_through(file)):
            answer = Answer(width=file.width, height=file.height)
            return Reply(answer, (data,), len(data))
        picture = file.picture(sizing, self._colour)
        data = jpeg(picture.image, _SHEET_QUALITY)
        answer = Answer(
            damage=picture.damage,
            width=picture.image.width,
            height=picture.image.height,
            other_version=other_version,
        )
        return Reply(answer, (data,), len(data))


def _passed_through(file: PictureFile) -> bytes:
    """Return the file's own JPEG data without metadata, b"" where it has to be made anew."""
    if file.format is not JPEG or file.image.mode != "RGB" or file.orientation != 1:
        return b""
    profile = file.profile
    if profile and not is_srgb(profile_name(profile)):
        return b""
    plain = plain_jpeg(file.read())
    return plain.data if plain and (plain.width, plain.height) == file.image.size else b""


def _facts(file: PictureFile, *, embedded: bool, other_version: bool) -> Reply:
    width, height = file.sensor_size or (file.width, file.height)
    facts = PictureFacts(
        width=width,
        height=height,
        format=file.format.name,
        bits=file.bits,
        profile=profile_name(file.profile),
        fingerprint=fingerprint_of(file.stream),
    )
    trace = ""
    if embedded:
        try:
            facts = _with_embedded(facts, file.stream)
        except Exception as error:  # noqa: BLE001 - logged by the supervisor; the picture is shown
            damage = str(Reason(Code.METADATA_UNREAD, {"words": words_of(error)}))
            facts, trace = replace(facts, damage=damage), traceback.format_exc()
    return Reply(Answer(facts=facts.to_json(), other_version=other_version, trace=trace))


def _facts_of_unshown(job: Job, failure: str) -> PictureFacts:
    """Return the facts of a file that no decoder opens: what is written in it may be whole."""
    facts = PictureFacts(failure=failure, fingerprint=fingerprint(job.path))
    if job.embedded and os.path.isfile(job.path):  # never a pipe, which would be waited for
        with suppress(Exception), open(job.path, "rb") as stream:
            from gallery.imaging.embedded import pixel_size

            width, height = pixel_size(stream)
            return replace(_with_embedded(facts, stream), width=width, height=height)
    return facts


def _with_embedded(facts: PictureFacts, stream: BinaryIO) -> PictureFacts:
    from gallery.imaging.embedded import embedded  # exiv2, for who asks for it

    found = embedded(stream)
    return replace(
        facts,
        camera=found.camera,
        lens=found.lens,
        taken=found.taken,
        exposure_s=found.exposure_s,
        aperture=found.aperture,
        iso=found.iso,
        focal_mm=found.focal_mm,
        embedded=found.properties,
    )


def _xmp_reply(job: Job) -> Reply:
    from gallery.imaging.xmp_file import xmp_facts  # exiv2, for who asks for it

    check_regular(job.path)
    with open(job.path, "rb") as stream:
        found = os.fstat(stream.fileno())
        other = (found.st_size, found.st_mtime_ns) != (job.size, job.changed_ns)
        facts = xmp_facts(job.path, stream, found.st_size)
    return Reply(Answer(facts=facts.to_json(), other_version=other))


def _glimpse(file: PictureFile, pixels: int) -> Reply:
    """Return the thumbnail inside the EXIF of a JPEG, cut to the picture's own proportions.

    Cameras pad it with black bars to 4:3. Where there is none this is a failure, and not lasting.
    """
    if file.format is not JPEG:
        return Reply(Answer(failure=str(Reason(Code.NO_SMALL_PICTURE))))
    place = file.image.getexif().get_ifd(_IFD_OF_THUMBNAIL)
    offset, length = place.get(_THUMBNAIL_OFFSET, 0), place.get(_THUMBNAIL_LENGTH, 0)
    exif = file.image.info.get("exif", b"")
    start = 6 if exif.startswith(b"Exif\0\0") else 0
    data = exif[start + offset : start + offset + length]
    if not data:
        return Reply(Answer(failure=str(Reason(Code.NO_SMALL_PICTURE))))
    small = JpegImagePlugin.JpegImageFile(io.BytesIO(data)).convert("RGB")
    width, height = small.size
    shape = file.image.width / file.image.height
    if width / height > shape:
        cut = round((width - height * shape) / 2)
        small = small.crop((cut, 0, width - cut, height))
    else:
        cut = round((height - width / shape) / 2)
        small = small.crop((0, cut, width, height - cut))
    small.thumbnail((pixels, pixels))
    small = upright(small, file.orientation)
    data = jpeg(small)
    return Reply(Answer(width=small.width, height=small.height, pixels=pixels), (data,), len(data))


def _reason(error: Exception) -> tuple[Reason, bool]:
    """Return why a picture could not be shown, and whether that will be so the next time too."""
    words = words_of(error)
    if isinstance(error, PictureError):
        return error.why, True
    if isinstance(error, MemoryError):
        return Reason(Code.TOO_MUCH_MEMORY), True
    if isinstance(error, FileNotFoundError):
        return Reason(Code.GONE), False
    if isinstance(error, PermissionError):
        return Reason(Code.NO_PERMISSION), False
    if _is_of_the_disk(error):
        return Reason(Code.DISK, {"words": os.strerror(getattr(error, "errno", 0) or 0)}), False
    if is_cut_short(error):
        return Reason(Code.CUT_SHORT, {"percent": 0, "words": words}), True
    return Reason(Code.NOT_DECODED, {"words": words}), True


def _is_of_the_disk(error: Exception) -> bool:
    """Say whether the system could not read a file; codecs throw OSErrors of their own.

    Some carry libtiff's own numbers, and a place outside the file, where a broken one points to,
    cannot be sought.
    """
    if not isinstance(error, OSError) or error.errno not in errno.errorcode:
        return False
    return error.errno not in (errno.EINVAL, errno.ESPIPE, errno.EOVERFLOW)
