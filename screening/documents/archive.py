"""All papers of a case in one archive: the table of contents on top, then each paper; the same facts, the same bytes."""

import zipfile
from io import BytesIO

from branches import names
from screening.documents import docx


def file_name(item):
    """“thong-bao-1_03-TB-CB.docx”: plain letters, which every computer can unpack."""
    number = names.fold(item.number).replace("/", "-").replace(" ", "-")
    return f"{item.key}-{item.occasion}{'_' + number if number else ''}.docx"


def write(register, files):
    """The bytes of the archive; `files` are [(paper, its bytes)]."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(docx.timeless("00_muc-luc.docx"), docx.write(register.contents()))
        for place, (item, content) in enumerate(files, 1):
            archive.writestr(docx.timeless(f"{place:02}_{file_name(item)}"), content)
    return buffer.getvalue()
