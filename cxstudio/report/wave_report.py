"""One wave of visits beside the one before it: what changed beyond chance, and where no change can be claimed."""

from __future__ import annotations

from cxstudio.analysis.result import Result
from cxstudio.analysis.trends import trend_refusal
from cxstudio.errors import ReportError, WorkspaceError
from cxstudio.i18n import _, plural
from cxstudio.report.basis import Basis, Only, ReportSettings, Source, narrowed, read_basis
from cxstudio.report.blocks import Block, Cell, Column, Cover, Heading, Paragraph, Report, Table, say
from cxstudio.report.bound import bound
from cxstudio.report.cover import notice
from cxstudio.report.kinds import Subject
from cxstudio.report.text import plain
from cxstudio.report.two_groups import Compared, compared, comparison, difference_of_outcomes, outcome_sentence
from cxstudio.report.words import capital, listed, number_word, quoted
from cxstudio.steps import Progress, Steps


def gather_wave(source: Source, study_id: str, subject: Subject, settings: ReportSettings) -> Steps[Report]:
    """Read a study and set a wave (the last one where none is named) beside the one before it."""
    yield Progress(0, 2, _("Reading the visits"))
    basis = read_basis(source, study_id, settings)
    before, after = _pair(basis, subject.wave)
    first, second = narrowed(basis, Only(wave=before)), narrowed(basis, Only(wave=after))
    yield Progress(1, 2, _("Setting the waves side by side"))
    names = wave_title(basis, before), wave_title(basis, after)
    rows = compared(first, second)
    blocks: list[Block] = [*comparison(rows, names, _("What changed between the waves"))]
    blocks.append(outcome_sentence(difference_of_outcomes(first, second), basis.outcome_name, names))
    blocks += _trust(first, second, names)
    cover = Cover(
        _title(rows), (), "", tuple(blocks), notice(basis), plain=True, running=_("Wave comparison"),
        under=_facts(first, second, names),
    )  # fmt: skip
    return bound(basis, cover)


def waves_of(basis: Basis) -> list[str]:
    """The waves that have visits, in their order: as the study plans them, then by first visit."""
    planned = [wave.id for wave in basis.study.waves]
    seen = dict.fromkeys(visit.visit.wave for visit in basis.dataset.visits if visit.visit.wave)
    return [*(wave for wave in planned if wave in seen), *(wave for wave in seen if wave not in planned)]


def wave_title(basis: Basis, wave: str) -> str:
    """What people call the wave."""
    titles = {one.id: plain(one.title) for one in basis.study.waves}
    return titles.get(wave) or plain(wave)


def _pair(basis: Basis, wanted: str) -> tuple[str, str]:
    refused, waves = trend_refusal(basis.study.pattern.value), waves_of(basis)
    study = plain(basis.study.title)
    if len(waves) < 2:
        words = _("“{study}” has visits in fewer than two waves, so no wave can be compared.")
        told = words.format(study=study) + (f" {refused.sentence}" if refused else "")
        raise ReportError(told, "no-waves")
    if not wanted:
        return waves[-2], waves[-1]
    found = [wave for wave in waves if wanted in (wave, wave_title(basis, wave))]
    if not found:
        names = listed([quoted(wave_title(basis, wave)) for wave in waves], 8)
        words = _("“{study}” has no visits in a wave {wanted}. It has: {names}.")
        raise WorkspaceError(words.format(study=study, wanted=wanted, names=names), "no-such-wave")
    place = waves.index(found[0])
    if not place:
        words = _("{wave} is the first wave of “{study}”: there is none before it to compare it with.")
        raise ReportError(words.format(wave=quoted(wave_title(basis, found[0])), study=study), "first-wave")
    return waves[place - 1], waves[place]


def _title(rows: list[Compared]) -> str:
    shown = [row for row in rows if row.is_shown]
    names = listed([quoted(row.title) for row in shown], 2)
    if not any(isinstance(row.change, Result) for row in rows):
        return _("Too few visits to compare the waves; counts are shown.")
    if not shown:
        return _("Nothing is shown to have changed between the waves.")
    words = plural("{{names}} changed beyond chance.", "{{names}} changed beyond chance.", len(shown))
    return words.format(names=names)


def _facts(first: Basis, second: Basis, names: tuple[str, str]) -> str:
    parts = [
        plural("{{wave}}: one visit, {{when}}", "{{wave}}: {n} visits, {{when}}", basis.n).format(
            wave=name, when=basis.when
        )
        for basis, name in ((first, names[0]), (second, names[1]))
    ]
    return " · ".join(parts)


def _trust(first: Basis, second: Basis, names: tuple[str, str]) -> list[Block]:
    facts = [
        (name, str(basis.n), str(basis.n_sites), str(len(set(basis.dataset.observers))),
         str(len({visit.visit.protocol for visit in basis.dataset.visits})))
        for basis, name in ((first, names[0]), (second, names[1]))
    ]  # fmt: skip
    heads = (_("visits"), _("sites"), _("observers"), _("versions"))
    table = Table(
        (Column(_("Wave"), 0.4), *(Column(head, 0.15, right=True) for head in heads)),
        tuple(tuple(Cell((say(text),)) for text in row) for row in facts),
    )
    sites = [{visit.visit.site for visit in basis.dataset.visits} for basis in (first, second)]
    both = len(sites[0] & sites[1])
    text = plural("One site was visited in both waves.", "{{word}} sites were visited in both waves.", both).format(
        word=capital(number_word(both))
    )
    text += " " + _(
        "Where sites, observers or the protocol changed, the difference may be theirs. Two waves are two points: "
        "they show a difference, never a trend, and not why it came about."
    )
    return [Heading(_("How far to trust this")), table, Paragraph(say(text))]
