"""How studies find out: each method with what it can speak of, how it usually watches over time, and what to beware of.

Methods from elsewhere have the same form and come through the same door (`cxstudio.plugins`).
"""

from __future__ import annotations

from dataclasses import dataclass

from ..i18n import _
from .plan import Pattern


@dataclass(frozen=True)
class StudyMethod:
    """A method of finding out. `key` stands in stored studies and never changes; `speaks_of` completes "it speaks of";
    `why_pattern` says why it usually watches in that pattern; `ready_made` names study files that begin with it."""

    key: str
    title: str
    purpose: str
    speaks_of: str
    pattern: Pattern
    why_pattern: str
    cautions: tuple[str, ...] = ()
    ready_made: tuple[str, ...] = ()


_OBSERVED = _("standards kept and what an observer met")
_CUSTOMERS = _("what customers say who answered")

BUILT_IN = (
    StudyMethod(
        "mystery shop",
        _("Mystery shop"),
        _("Trained observers go through the journey as customers and record what they meet, item by item."),
        _OBSERVED,
        Pattern.PERSISTENT,
        _("Service changes from day to day; a steady trickle of visits shows drift that one drive would miss."),
        (_("Observers aren’t customers: their outcome speaks for customers as far as they resemble them."),),
        ("coffee_shop", "online_order", "retail_store", "bank_branch", "hotel_stay", "restaurant", "contact_centre"),
    ),
    StudyMethod(
        "observation",
        _("Observation"),
        _("Somebody watches a place and records who waits how long and what happens, without asking anybody."),
        _("what could be seen and timed"),
        Pattern.PERIODIC,
        _("Queues follow the hour and the season; the same hours are watched again each round."),
        (_("What people think cannot be seen. Counts of one hour say nothing about another."),),
        ("queue_watch",),
    ),
    StudyMethod(
        "usability session",
        _("Usability session"),
        _("People use the thing while somebody records where they stop, err or ask."),
        _("where a thing hinders the people who tried it"),
        Pattern.PULSED,
        _("Problems are found, mended and tested again; a running total would mix old and new versions."),
        (_("Few sessions find the common problems and say nothing about how common they are."),),
        ("usability_session",),
    ),
    StudyMethod(
        "follow-home",
        _("Follow-home"),
        _("Somebody watches, with consent, how a thing is used where it is really used."),
        _("how a few people really use a thing"),
        Pattern.PERIODIC,
        _("Habits change slowly; a few homes each season are enough."),
        (_("A handful of homes shows what occurs, never how often."),),
        ("follow_home",),
    ),
    StudyMethod(
        "focus group",
        _("Focus group"),
        _("A small group talks; the notes keep arguments, and private slips what each thought before and after."),
        _("which arguments there are"),
        Pattern.PULSED,
        _("A question is put, a few groups answer it, and it is done."),
        (_("No percentages: people in a group answer each other. Counts are of groups."),),
        ("focus_group",),
    ),
    StudyMethod(
        "advisory board",
        _("Advisory board"),
        _("The same customers meet the firm again and again; promises are kept track of."),
        _("what these members say, never the customers as a whole"),
        Pattern.PERIODIC,
        _("The board meets at set times, and what was promised is looked at the next time."),
        (),
        ("advisory_board",),
    ),
    StudyMethod(
        "satisfaction survey",
        _("Satisfaction survey"),
        _("Customers say how they find each aspect and how much it matters to them."),
        _CUSTOMERS,
        Pattern.PERIODIC,
        _("Opinions move slowly; the same questions come back at set times and are compared."),
        (_("Those who answer differ from those who don’t; say how many were asked."),),
        ("satisfaction",),
    ),
    StudyMethod(
        "complaint follow-up",
        _("Complaint follow-up"),
        _("Customers who complained are asked how it ended, beside what the file says."),
        _("how complaints ended for those who answered"),
        Pattern.PERSISTENT,
        _("Complaints come every day, and memory fades within weeks."),
        (_("Who gave up before complaining is not in it."),),
        ("complaint_follow_up",),
    ),
    StudyMethod(
        "dissatisfaction analysis",
        _("Dissatisfaction analysis"),
        _("People who left, or nearly did, tell what happened from the first doubt to the last day."),
        _("why these people left"),
        Pattern.PERSISTENT,
        _("Some of those who left are asked every month: late enough for calm, early enough for memory."),
        (_("Reasons are told afterwards; look for what recurs, not for shares."),),
        ("defection",),
    ),
    StudyMethod(
        "new-product study",
        _("New-product study"),
        _("People meet something that may come to exist, and say which problem it would solve."),
        _("problems that these people have, and what they say they would do"),
        Pattern.PULSED,
        _("A decision waits for it; afterwards the thing is another."),
        (_("What people say they would buy is not what they buy."),),
        ("new_product",),
    ),
    StudyMethod(
        "suggestion box",
        _("Suggestion box"),
        _("Whoever has something to say says it; every entry gets an answer."),
        _("what somebody took the trouble to say"),
        Pattern.PERSISTENT,
        _("It is always open, or it is none."),
        (_("Numbers of entries measure the box, not the service."),),
        ("suggestion_box",),
    ),
    StudyMethod(
        "self-check",
        _("Self-check"),
        _("Departments say which statements hold and show the proof."),
        _("what departments say of themselves, beside its proof"),
        Pattern.PERIODIC,
        _("Once a year is enough to see whether anything was done."),
        (_("Ten statements are a conversation, not a measurement: no interval, no trend from two rounds."),),
        ("self_check",),
    ),
)
