"""How the figures were made: formulas by name, settings, seed, versions, words, the full hash of the data."""

from __future__ import annotations

from importlib.metadata import version

from cxstudio import __version__
from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis
from cxstudio.report.blocks import (
    Beside,
    Block,
    Cell,
    Column,
    Heading,
    Page,
    Paragraph,
    Table,
    Text,
    Tone,
    Words,
    say,
    soft,
    strong,
)
from cxstudio.report.leaving import told_of_leaving
from cxstudio.report.text import plain
from cxstudio.report.words import amount, percent


def method_page(basis: Basis) -> Page:
    """The appendix that lets somebody else reach the same figures."""
    words = _words()
    half = (len(words) + 1) // 2
    blocks: list[Block] = [
        _quantities(basis),
        Beside(tuple(_settings(basis)), (*_grades(), *_data(basis))),
        Heading(_("Words used in this report")),
        Beside(tuple(words[:half]), (*words[half:], Paragraph(_cause(), small=True), *told_of_leaving(basis))),
    ]
    return Page("method", _("How the figures were made"), _("Method"), tuple(blocks))


def _quantities(basis: Basis) -> Table:
    rows = (
        (
            _("Compliance"),
            _("Visits that kept the standard over visits with a verdict; Wilson score interval, z = 1.959964. "
              "Not applicable and could not observe are left out and counted."),
        ),
        (
            _("Below standard"),
            _("Exact one-sided binomial test against {target}; Holm over all standards judged in five visits or more.")
            .format(target=percent(basis.dataset.protocol.target)),
        ),
        (
            _("Clustering"),
            _("Variance between sites by one-way intraclass correlation; where visits to one site resemble each other, "
              "the interval rests on the effective number of visits."),
        ),
        (
            _("Kept minus failed"),
            _("Difference of mean outcomes with Welch 95 % interval; at least three kept and three failed."),
        ),
        (
            _("Its p value"),
            _("All arrangements of the failures within sites, or 9,999 drawn by lot; two-sided and centred; Holm over "
              "touchpoints."),
        ),
        (
            _("Points lost per 100"),
            _("100 × failed visits over all visits × difference; 2,000 resamples of whole sites."),
        ),
        (
            _("Peak of a visit"),
            _("The touchpoint with the strongest feeling either way; ties share. Exact test of the count alone against "
              "an even share. Middle half: from the lower to the upper quartile."),
        ),
        (
            _("Score"),
            _("Points earned over points possible; mean over visits with t interval. Nothing possible: no score."),
        ),
        (_("No failure"), _("Exact one-sided 95 % upper limit, 1 – 0.05^(1/n).")),
    )  # fmt: skip
    columns = (Column(_("Quantity"), 0.19), Column(_("How"), 0.81))
    return Table(columns, tuple((Cell((say(strong(a)),)), Cell((say(b),))) for a, b in rows))


def _settings(basis: Basis) -> list[Block]:
    settings, protocol = basis.settings, basis.dataset.protocol
    low, high = basis.outcome_span
    smallest = _("{points} of {top}; {gap} of a gap")
    outcome = _("{name}, {low} to {high}").format(name=basis.outcome_name, low=low, high=high)
    confidence = _("{share}, seed {seed}").format(share=percent(settings.confidence), seed=settings.seed)
    rows = (
        (_("Protocol"), _("version {n}, {hash}").format(n=basis.version.number, hash=basis.version.hash[:12])),
        (_("Standard"), _("{share} of visits, every touchpoint").format(share=percent(protocol.target))),
        (
            _("Smallest difference"),
            smallest.format(points=amount(basis.smallest_effect), top=high, gap=amount(settings.smallest_gap)),
        ),
        (_("Outcome"), outcome if basis.outcome else _("none declared")),
        (_("Score rule"), _("weighted by stage") if protocol.scoring == "weighted" else _("pooled over all items")),
        (_("Confidence"), confidence),
        (_("Software"), _software()),
    )
    cells = tuple((Cell((say(soft(a)),)), Cell((say(b),))) for a, b in rows)
    return [Heading(_("Settings")), Table((Column("", 0.4), Column("", 0.6)), cells)]


def _software() -> str:
    names = ("numpy", "scipy", "reportlab")
    return f"CX Studio {__version__}, " + ", ".join(f"{name} {version(name)}" for name in names)


def _grades() -> list[Block]:
    words = say(
        strong(_("Established") + " "),
        _("Holm p below .05 and at least the smallest difference. "),
        strong(_("Indicated") + " "),
        _("same size, uncorrected p below .10. "),
        strong(_("Not shown") + " "),
        _("neither. "),
        strong(_("Shown absent") + " "),
        _("90 % interval inside the smallest difference. "),
        strong(_("Too few") + " "),
        _("minimum not met, or not recorded."),
    )
    return [Heading(_("Grades of evidence")), Paragraph(words, small=True)]


def _data(basis: Basis) -> list[Block]:
    fingerprint = _("Study {id}; its fingerprint {print} is the same wherever the study is the same.")
    return [
        Heading(_("Data")),
        Paragraph(say(_data_words(basis)), small=True),
        Paragraph(say(Text(_grouped(basis.data_hash), Tone.CODE)), small=True),
        Paragraph(say(soft(fingerprint.format(print=basis.fingerprint, id=plain(basis.study.id)))), small=True),
    ]


def _data_words(basis: Basis) -> str:
    text = plural("One visit", "{n} visits", basis.n) + " × "
    text += plural("one touchpoint", "{n} touchpoints", len(basis.touchpoints))
    return text + _(", SHA-256 of study, protocol, sites and visits:")


def _grouped(digest: str) -> str:
    return " ".join(digest[place : place + 16] for place in range(0, len(digest), 16))


def _words() -> list[Block]:
    pairs = (
        (
            _("Breaks the relationship."),
            _("Failing goes with a clearly lower outcome; the standard is clearly missed."),
        ),
        (_("Makes the relationship."), _("Delight goes with a clearly higher outcome.")),
        (_("Guard."), _("Failing matters, and the standard is not shown to be missed: keep it so.")),
        (_("Chronic irritant."), _("Clearly missed; no link with the outcome shown.")),
        (_("Below standard, effect unknown."), _("Clearly missed; too few kept or failed to look at the outcome.")),
        (_("Lead."), _("Points one way; the text says what would confirm it.")),
        (_("Ordinary."), _("Shown not to matter.")),
        (_("Not enough evidence."), _("Everything else: not the same as no effect.")),
        (_("Lottery."), _("Sites differ by more than luck.")),
        (_("95 % interval."), _("Values that the data do not rule out at that level.")),
        (_("Holm."), _("A correction, so that many looks do not raise more false alarms than one.")),
    )
    return [Paragraph(say(strong(word + " "), meaning), small=True) for word, meaning in pairs]


def _cause() -> Words:
    head = strong(_("What no method here can give.") + " ")
    text = _(
        "One observer rated both the touchpoints and the outcome, so part of every link may be one person's mood. "
        "This report says what goes together, and no more than that."
    )
    return say(head, text)
