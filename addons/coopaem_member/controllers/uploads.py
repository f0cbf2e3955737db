# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What people may upload, and how it is handed out again.

A file is judged by its content; its name and the type that the browser claims count for
nothing. Pictures are painted anew: what else the file held – a place, a script, another
file behind the picture – is gone.
"""

import io

from PIL import Image, ImageOps

from odoo.exceptions import UserError, ValidationError
from odoo.http import content_disposition, request
from odoo.tools.mimetypes import guess_mimetype

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
# The longer side of a picture that is kept: a receipt can still be read.
MAX_SIDE = 2000
# Those that Odoo lets Pillow read.
PICTURE_FORMATS = ("JPEG", "PNG", "GIF", "BMP")
PICTURE_TYPE = "image/jpeg"
PDF_TYPE = "application/pdf"
# Half a minute of speech, as phones record it, is a fifth of that.
MAX_VOICE_BYTES = 1024 * 1024
VOICE_TYPES = ("audio/webm", "audio/ogg", "audio/mp4")
# What colleagues keep on records as it is.
KEPT_TYPES = (PDF_TYPE, PICTURE_TYPE, "image/png", "image/webp")


def check_upload(env, content):
    """Check a file that is kept as it is: what colleagues put on a record.

    :param env: the environment, for messages
    :param bytes content: the file
    :raises ValidationError: saying what to put there instead
    """
    if len(content) > MAX_BYTES:
        raise ValidationError(
            env._(
                "The file is larger than %s MB. Take a smaller picture or"
                " reduce the file.",
                MAX_BYTES // 1024**2,
            )
        )
    if guess_mimetype(content) not in KEPT_TYPES:
        raise ValidationError(
            env._(
                "This file is no PDF and no picture (JPEG, PNG, WebP). Save it"
                " as one of these."
            )
        )


def read_upload(env, content, name="", pdf=True):
    """Check an uploaded file and make it harmless.

    :param env: the environment, for messages
    :param bytes content: the file
    :param str name: its name, for messages and for the name it is kept under
    :param bool pdf: whether a PDF will do as well as a picture
    :return: (name, type, content); a picture is a JPEG of at most ``MAX_SIDE`` pixels
    :raises UserError: saying what may be sent instead
    """
    stem = "".join(
        char
        for char in (name or "").rpartition(".")[0]
        if char.isalnum() or char in " -_"
    ).strip()
    stem = stem[:60] or env._("document")
    if not content:
        raise UserError(env._("The file is empty. Choose another one."))
    if len(content) > MAX_BYTES:
        raise UserError(
            env._(
                "The file is too large: at most %s MB. Take the photo again, smaller.",
                MAX_BYTES // 1024**2,
            )
        )
    if pdf and content[:5] == b"%PDF-" and guess_mimetype(content) == PDF_TYPE:
        return f"{stem}.pdf", PDF_TYPE, content
    return f"{stem}.jpg", PICTURE_TYPE, _paint_anew(env, content, pdf)


def _paint_anew(env, content, pdf):
    """A picture as a new JPEG, upright, without whatever else the file held."""
    refused = (
        env._("Send a photo (JPEG or PNG) or a PDF.")
        if pdf
        else env._("Send a photo (JPEG or PNG).")
    )
    try:
        image = Image.open(io.BytesIO(content), formats=PICTURE_FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise UserError(refused)
        image = ImageOps.exif_transpose(image)
        image.thumbnail((MAX_SIDE, MAX_SIDE))
        if image.mode in ("RGBA", "LA", "P"):
            image = image.convert("RGBA")
            paper = Image.new("RGB", image.size, "white")
            paper.paste(image, mask=image.getchannel("A"))
            image = paper
        stream = io.BytesIO()
        image.convert("RGB").save(stream, "JPEG", quality=80, optimize=True)
    # Pillow's decoders raise all sorts of errors on broken files.
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UserError(refused) from error
    return stream.getvalue()


def read_voice(env, content):
    """Check a recorded voice.

    :param env: the environment, for messages
    :param bytes content: the recording
    :return: its type, one of ``VOICE_TYPES``
    :raises UserError: saying what may be sent instead
    """
    if len(content) > MAX_VOICE_BYTES:
        raise UserError(env._("The recording is too long. Say it shorter."))
    if content.startswith(b"\x1aE\xdf\xa3"):
        return "audio/webm"
    if content.startswith(b"OggS"):
        return "audio/ogg"
    if content[4:8] == b"ftyp":
        return "audio/mp4"
    raise UserError(env._("This is no recording that can be played."))


def make_file_response(content, mimetype, name):
    """Hand out a file that somebody uploaded.

    Pictures are shown and voices played in the page; anything else is saved, never
    opened, and nothing is guessed or run.

    :param bytes content: the file
    :param str mimetype: its type, as :func:`read_upload` or :func:`read_voice` gave it
    :param str name: the name to save it under
    :return: the response
    """
    inline = mimetype == PICTURE_TYPE or mimetype in VOICE_TYPES
    return request.make_response(
        content,
        headers=[
            (
                "Content-Type",
                mimetype
                if mimetype in (PICTURE_TYPE, PDF_TYPE, *VOICE_TYPES)
                else "application/octet-stream",
            ),
            ("Content-Length", len(content)),
            (
                "Content-Disposition",
                content_disposition(name, "inline" if inline else "attachment"),
            ),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; sandbox"),
            ("Cache-Control", "private, no-store"),
        ],
    )
