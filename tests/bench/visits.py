"""What the list of visits and the strip of photos cost: bars 14 to 17.

`python -m tests.bench.visits` prints them. The list's pages are set against those of a small workspace and against the
first; a search against reading all notes through; painting against a filled model of Qt's own; photos against reading
the same small pictures.
"""

from __future__ import annotations

import itertools
import os
import random
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from cxstudio.settings import Preferences
from cxstudio.store.glance import study_titles, visit_lines
from cxstudio.store.search import COLUMNS, question
from cxstudio.workspace import DATABASE
from tests.bench.bars import Bar, Work, bar, by_turns, calm, scratch, show
from tests.bench.filled import fill

FEW, MANY = 1_000, 100_000
"""Visits in the two workspaces."""
ANSWERS = 40
"""Answers a visit of theirs holds."""
PAGES = 40
"""Pages read in one round."""
DEEP = 0.6
"""Share of the visits that lie before a deep page."""
NOTE = 30
"""Words of a visit's notes."""
RARE = "zebrafinch"
EVERY = 2_000
"""One visit in so many holds the rare word."""
ROWS, SCROLLS = 2_000, 60
THUMBS = 500


def bars(wanted: Collection[int] = (14, 15, 16, 17)) -> Iterator[Bar]:
    """The wanted bars on the list of visits and on photos."""
    with scratch() as folder:
        if {14, 15, 16} & set(wanted):
            few, many = noted(folder / "few", FEW), noted(folder / "many", MANY)
            if 14 in wanted:
                yield from calm(lambda: [page(many, few), deep_page(many)])
            if 15 in wanted:
                yield from calm(lambda: [rare_word(many)])
            if 16 in wanted:
                yield from calm(lambda: [painting(many)])
        if 17 in wanted:
            thumbs = _thumbs(folder / "thumbs")
            yield from calm(lambda: [strip(thumbs)])


def noted(folder: Path, visits: int) -> Path:
    """A database of so many visits, each with the words of its notes as the product keeps them to be found."""
    fill(folder, visits, ANSWERS)
    rng = random.Random(1)
    words = ["".join(rng.choices("abcdefghilmnorstu", k=rng.randint(3, 9))) for _ in range(3_000)]
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        lines = connection.execute("SELECT rowid, site, observer, number, state FROM visit_words").fetchall()
        connection.execute("DELETE FROM visit_words")
        connection.executemany(
            "INSERT INTO visit_words (rowid, site, observer, number, state, words) VALUES (?, ?, ?, ?, ?, ?)",
            ((*line, " ".join([*rng.choices(words, k=NOTE), RARE * (line[0] % EVERY == 7)])) for line in lines),
        )
    return folder / DATABASE


def page(many: Path, few: Path, rounds: int = 7, pages: int = PAGES) -> Bar:
    """Bar 14, first half: the first page of the list, where many visits lie and where few do."""
    pairs = by_turns(_first(many, pages), _first(few, pages), rounds)
    return bar(14, "page of the list, CPU, 100,000 / 1,000 visits", 1.5, pairs)


def deep_page(many: Path, rounds: int = 7, pages: int = PAGES) -> Bar:
    """Bar 14, second half: a page far down, as scrolling comes to it."""
    (study, _title), *_rest = study_titles(many)
    with closing(sqlite3.connect(many)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM visit_line").fetchone()
    before = visit_lines(many, study, limit=int(count * DEEP))[-1]

    def deep() -> None:
        for _page in range(pages):
            visit_lines(many, study, before)

    return bar(14, "page of the list, CPU, deep / first", 2.0, by_turns(deep, _first(many, pages), rounds))


def _first(database: Path, pages: int) -> Work:
    (study, _title), *_rest = study_titles(database)

    def read() -> None:
        for _page in range(pages):
            visit_lines(database, study)

    return read


def rare_word(many: Path, rounds: int = 7, times: int = 5) -> Bar:
    """Bar 15: the first page of visits in which a rare word stands, against all notes read through for it."""
    (study, _title), *_rest = study_titles(many)

    def product() -> None:
        for _time in range(times):
            assert visit_lines(many, study, question=question(RARE))

    def floor() -> None:
        scan = f"SELECT rowid FROM visit_words WHERE {' OR '.join(f'{name} LIKE ?1' for name in COLUMNS)}"
        for _time in range(times):
            with closing(sqlite3.connect(many)) as connection:
                assert connection.execute(scan, (f"%{RARE}%",)).fetchall()

    return bar(15, "rare word in 100,000 visits' words, CPU / LIKE over all", 0.05, by_turns(product, floor, rounds))


def painting(many: Path, rounds: int = 7, scrolls: int = SCROLLS, rows: int = ROWS) -> Bar:
    """Bar 16: the list painted anew after each scroll, against a table of Qt's own, filled beforehand."""
    app = _application()
    from ui.context import Context
    from ui.views.visits import VisitsPage

    context = Context(Preferences(name="Ines"))
    context.database = many
    shown = VisitsPage(context)
    shown.resize(1100, 700)
    shown.show()
    shown.enter("")
    while shown.model.rowCount() < rows and shown.model.canFetchMore():
        shown.model.fetchMore()
    plain = _filled_table(shown)
    app.processEvents()
    pairs = by_turns(_scrolling(app, shown.table, scrolls), _scrolling(app, plain, scrolls), rounds)
    context.jobs.stop()
    shown.close()
    plain.close()
    return bar(16, "list painted after a scroll, CPU / filled QStandardItemModel", 1.8, pairs)


def _filled_table(shown) -> QTableView:  # type: ignore[no-untyped-def]  # the page is not imported before the theme
    model = QStandardItemModel(shown.model.rowCount(), shown.model.columnCount())
    for row, column in itertools.product(range(model.rowCount()), range(model.columnCount())):
        model.setItem(row, column, QStandardItem(str(shown.model.index(row, column).data())))
    table = QTableView()
    table.setModel(model)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(shown.table.verticalHeader().defaultSectionSize())
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.resize(shown.table.size())
    for column in range(model.columnCount()):
        table.setColumnWidth(column, shown.table.columnWidth(column))
        table.setColumnHidden(column, shown.table.isColumnHidden(column))
    table.show()
    return table


def _scrolling(app: QApplication, table: QTableView, scrolls: int) -> Work:
    def scroll() -> None:
        bar_ = table.verticalScrollBar()
        last = bar_.maximum() * 9 // 10  # short of the end, where more would be read
        for step in range(scrolls):
            bar_.setValue(step * last // scrolls)
            app.processEvents()

    return scroll


def strip(thumbs: list[Path], rounds: int = 7) -> Bar:
    """Bar 17: a strip of photos made, against reading the same small pictures."""
    _application()
    from ui.widgets.photo_strip import Photo, PhotoStrip

    made = PhotoStrip("Photos")
    photos = [Photo(str(number), path) for number, path in enumerate(thumbs)]
    pairs = by_turns(lambda: made.set_photos(photos), lambda: [QPixmap(str(path)) for path in thumbs], rounds)
    made.close()
    return bar(17, "strip of photos, CPU / their small pictures read", 1.3, pairs)


def _thumbs(folder: Path, count: int = THUMBS) -> list[Path]:
    folder.mkdir()
    rng, smooth = random.Random(1), Qt.TransformationMode.SmoothTransformation
    for number in range(count):
        patches = QImage(rng.randbytes(20 * 15 * 3), 20, 15, 60, QImage.Format.Format_RGB888)
        patches.scaled(320, 240, mode=smooth).save(str(folder / f"{number}.jpg"), "JPEG", 82)
    return sorted(folder.iterdir())


def _application() -> QApplication:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui import theme

    app = QApplication.instance()
    return app if isinstance(app, QApplication) else theme.application("cxstudio")


if __name__ == "__main__":
    show(bars())
