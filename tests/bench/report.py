"""What a report costs, as ratios in one run: bars 23, 24 and 25.

`python -m tests.bench.report` prints one line a bar. The product sets 120 photos, 30 charts and 30 tables on about 40
pages; the floor is img2pdf, which puts the same photos one after the other and nothing else. Each is a child of its
own, so that starting and importing count too.
"""

from __future__ import annotations

import importlib.util
import math
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from tests.bench.bars import Bar, Pair, bar, by_turns, calm, high_water, not_measured, python, scratch, show

PHOTOS, CHARTS = 120, 30
MANY = 1_000
ROUNDS = 5
PAGE_BYTES = 3_000
LOREM = "The shopper was greeted within thirty seconds; the queue was short and the counter was clean. "


def bars(wanted: Collection[int] = (23, 24, 25)) -> Iterator[Bar]:
    """The wanted bars; a peer that is not installed is named as not measured."""
    with scratch() as folder:
        photos = _photos(folder / "photos", PHOTOS)
        if 23 in wanted:
            yield from calm(lambda: [against_img2pdf(photos, folder)])
            yield against_fpdf2(photos, folder)
        if 24 in wanted:
            yield size_of_file(photos, folder)
        if 25 in wanted:
            yield peak_memory(folder)


def against_img2pdf(photos: Path, folder: Path, rounds: int = ROUNDS) -> Bar:
    """Bar 23: processor time of the whole report against the photos alone."""
    product, floor = _child("report", photos, folder / "a.pdf"), _child("img2pdf", photos, folder / "b.pdf")
    name = f"report of {PHOTOS} photos, {CHARTS} charts and tables, CPU / img2pdf"
    return bar(23, name, 2.8, by_turns(product, floor, rounds))


def against_fpdf2(photos: Path, folder: Path) -> Bar:
    """Bar 23 again, against a library that sets the same pages."""
    name = "the same report, CPU / fpdf2"
    if importlib.util.find_spec("fpdf") is None:
        return not_measured(23, f"{name} (not installed)", 0.6)
    product, peer = _child("report", photos, folder / "a.pdf"), _child("fpdf", photos, folder / "c.pdf")
    return bar(23, name, 0.6, by_turns(product, peer, 3))


def size_of_file(photos: Path, folder: Path) -> Bar:
    """Bar 24: bytes of the file against those of its photos and 3 kB a page; exact, so its spread is 1."""
    from pypdfium2 import PdfDocument

    path = folder / "a.pdf"
    _child("report", photos, path)()
    document = PdfDocument(path)
    pages = len(document)
    document.close()
    whole = sum(photo.stat().st_size for photo in photos.iterdir()) + PAGE_BYTES * pages
    return bar(24, f"bytes of the file / photos + 3 kB a page ({pages} pages)", 1.03, [(path.stat().st_size, whole)])


def peak_memory(folder: Path) -> Bar:
    """Bar 25: memory at its highest with 1,000 photos against 120."""
    many, few = _photos(folder / "many", MANY), _photos(folder / "few", PHOTOS)
    pair: Pair = _peak(many, folder / "many.pdf"), _peak(few, folder / "few.pdf")
    return bar(25, f"report, peak memory, {MANY} photos / {PHOTOS} ({pair[0] / 1024:.0f} MiB)", 1.3, [pair])


def _child(what: str, photos: Path, path: Path) -> Callable[[], object]:
    command = python("tests.bench.report", what, str(photos), str(path))
    return lambda: subprocess.run(command, check=True, capture_output=True)


def _peak(photos: Path, path: Path) -> float:
    command = python("tests.bench.report", "report", str(photos), str(path))
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _photos(folder: Path, count: int) -> Path:
    """JPEGs as derived for reports, 1600 pixels wide, each one different."""
    import io

    from PIL import Image

    folder.mkdir()
    grain = Image.effect_noise((1600, 1200), 22)
    buffer = io.BytesIO()
    Image.merge("RGB", (grain, grain.rotate(180), grain)).save(buffer, "JPEG", quality=60)
    content = buffer.getvalue()
    for number in range(count):
        comment = b"\xff\xfe\x00\x0a" + b"%08d" % number
        (folder / f"{number:05d}.jpg").write_bytes(content[:2] + comment + content[2:])
    return folder


# -- the children ------------------------------------------------------------------------------------------------------


def _write_report(photos: Path, path: Path) -> None:
    from cxstudio.report.pdf import write_pdf
    from cxstudio.steps import run_to_end

    run_to_end(write_pdf(_a_report(sorted(photos.iterdir())), path))


def _a_report(files: list[Path]):  # type: ignore[no-untyped-def]
    from cxstudio.report import blocks
    from cxstudio.report.jpeg import jpeg_size

    pages = [_a_page(number) for number in range(CHARTS)]
    seen = []
    for number, file in enumerate(files):
        size = jpeg_size(file)
        assert size is not None
        photo = blocks.Photo(file.stem, file, size.width, size.height, f"Photo {number + 1}", "")
        seen.append(blocks.Seen(f"Visit {number + 1} · minute 9", "No", LOREM, (photo,)))
    findings = blocks.Findings(blocks.Badge(blocks.Sign.SQUARE), "What was seen?", tuple(seen))
    pages.append(blocks.Page("seen", "What was seen", "What was seen", (findings,)))
    cover = blocks.Cover("A report", (), "", ())
    return blocks.Report("Study", "Client", "today", "en", "foot", "", cover, tuple(pages))


def _a_page(number: int):  # type: ignore[no-untyped-def]
    from cxstudio.report import blocks
    from cxstudio.report.plots import IntervalRow, Look, Span, intervals
    from cxstudio.report.shapes import INK, Sign

    names = ("entrance", "greeting", "wait", "advice", "fitting", "payment", "exit", "after")
    shares = [(number * 7 + place * 13) % 50 / 60 + 0.1 for place in range(len(names))]
    look = Look(Sign.RING, INK)
    rows = [
        IntervalRow(name, "", Span(share, share - 0.1, share + 0.07), look, ((f"{share:.0%}", ""),))
        for name, share in zip(names, shares, strict=True)
    ]
    chart = blocks.Figure(intervals(rows, (("share", 60.0),), 0.9, "Touchpoint", "Shares"))
    columns = (blocks.Column("Touchpoint", 0.4), *(blocks.Column(title, 0.2) for title in ("n", "mean", "below")))
    cells = tuple(
        tuple(blocks.Cell((blocks.say(text),)) for text in (name, "120", f"{share:.2f}", f"{share:.0%}"))
        for name, share in zip(names, shares, strict=True)
    )
    words = blocks.Paragraph(blocks.say(LOREM * 2))
    table = blocks.Table(columns, cells)
    return blocks.Page(f"p{number}", f"Touchpoint {number + 1}", "Touchpoint", (words, chart, table))


def _write_img2pdf(photos: Path, path: Path) -> None:
    import img2pdf

    with path.open("wb") as file:
        img2pdf.convert([str(photo) for photo in sorted(photos.iterdir())], outputstream=file)


def _write_fpdf(photos: Path, path: Path) -> None:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.set_font("helvetica", size=9)
    for number in range(CHARTS):
        pdf.add_page()
        pdf.multi_cell(0, 4.5, LOREM * 2, new_x="LMARGIN", new_y="NEXT")
        for place in range(8):
            share = (number * 7 + place * 13) % 50 / 60 + 0.1
            pdf.line(60 + 100 * (share - 0.1), 40 + 6 * place, 60 + 100 * (share + 0.07), 40 + 6 * place)
            pdf.text(15, 41 + 6 * place, f"touchpoint {place}")
        pdf.set_y(100)
        with pdf.table(width=120, line_height=4.2, col_widths=(60, 20, 20, 20)) as table:
            table.row(["Touchpoint", "n", "mean", "below"])
            for place in range(8):
                table.row([f"touchpoint {place}", "120", f"{place / 10:.2f}", f"{place} %"])
    for number, photo in enumerate(sorted(photos.iterdir())):
        if number % 12 == 0:
            pdf.add_page()
        x, y = 12 + number % 3 * 62, 15 + number % 12 // 3 * 66
        pdf.image(photo, x=x, y=y, w=56)
        pdf.set_xy(x, y + 43)
        pdf.multi_cell(56, 4, f"Photo {number + 1}. " + LOREM)
    pdf.output(str(path))


CHILDREN = {"report": _write_report, "img2pdf": _write_img2pdf, "fpdf": _write_fpdf}


def main() -> None:
    """A child's work with its peak memory in kB on a line, or, without arguments, all bars."""
    if len(sys.argv) == 4:
        CHILDREN[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
        print(high_water() if sys.platform == "linux" else math.nan)
    else:
        show(bars())


if __name__ == "__main__":
    main()
