"""The many spellings of a form: headings of columns, types of questions, words for yes, names that are no ids here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

from cxstudio.study.language_names import name_of

_HEADINGS = {
    "relevance": "relevant",
    "bind::relevant": "relevant",
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "calculate": "calculation",
    "bind::calculate": "calculation",
    "bind::calculation": "calculation",
    "bind::constraint": "constraint",
    "bind::required": "required",
    "bind::readonly": "read_only",
    "bind::type": "type",
    "readonly": "read_only",
    "constraining_message": "constraint_message",
    "bind::jr:constraintmsg": "constraint_message",
    "bind::jr:requiredmsg": "required_message",
    "requiredmsg": "required_message",
    "repeat_count": "repeat_count",
    "jr:count": "repeat_count",
    "count": "repeat_count",
    "list": "list_name",
    "body::appearance": "appearance",
    "media::image": "image",
    "media::audio": "audio",
    "media::video": "video",
    "set_form_title": "form_title",
    "title": "form_title",
    "id_string": "form_id",
    "set_form_id": "form_id",
}
TRANSLATED = ("label", "hint", "guidance_hint", "image", "audio", "video", "constraint_message", "required_message")
_LANGUAGES = {
    "english": "en",
    "french": "fr", "français": "fr", "spanish": "es", "español": "es", "german": "de", "deutsch": "de",
    "portuguese": "pt", "português": "pt", "italian": "it", "swahili": "sw", "kiswahili": "sw", "chinese": "zh",
    "arabic": "ar", "hindi": "hi", "russian": "ru", "dutch": "nl", "turkish": "tr", "indonesian": "id",
}  # fmt: skip
_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$")
_SELECT = re.compile(
    r"(?:add )?(?P<how>select[ _]one[ _]external|select[ _]one|select1|select all that apply|select[ _]multiple|rank)"
    r"(?P<file>[ _]from[ _]file)?(?: prompt)?(?: (?:from|using))?\s+(?P<list>\S+)"
    r"(?P<other>\s+or[ _](?:specify[ _])?other)?",
    re.IGNORECASE,
)
_KINDS: dict[str, tuple[str, ...]] = {
    "text": ("text", "string", "q string", "add text prompt", "text prompt", "add string prompt"),
    "word": ("phone number", "phonenumber question", "q phone number", "email address", "barcode", "q barcode",
             "add barcode prompt", "url"),
    "integer": ("integer", "int", "q int", "add integer prompt", "number of days in last month",
                "number of days in last six months", "number of days in last year", "percentage"),
    "decimal": ("decimal", "q decimal", "add decimal prompt"),
    "range": ("range",),
    "date": ("date", "q date", "add date prompt"),
    "moment": ("datetime", "date time", "q date time", "add date time prompt", "add datetime prompt"),
    "time": ("time", "q time", "add time prompt"),
    "place": ("geopoint", "gps", "location", "q location", "q geopoint", "add location prompt", "add gps prompt"),
    "photo": ("image", "photo", "picture", "q image", "q picture", "add image prompt", "add photo prompt"),
    "audio": ("audio", "q audio", "add audio prompt"),
    "acknowledge": ("acknowledge", "trigger", "q acknowledge", "add acknowledge prompt"),
    "note": ("note", "add note prompt", "q note"),
    "computed": ("calculate", "q calculate", "add calculate prompt", "calculation"),
    "missing": ("video", "q video", "add video prompt", "file", "add file prompt", "hidden", "geotrace", "geoshape",
                "osm", "csv-external", "xml-external"),
    "begin_group": ("begin group", "begin lgroup", "begin looped group"),
    "end_group": ("end group", "end lgroup", "end looped group"),
    "begin_repeat": ("begin repeat",),
    "end_repeat": ("end repeat",),
    "end_loop": ("end loop",),
    "by_itself": ("start", "end", "today", "deviceid", "device id", "subscriberid", "imei", "simserial", "username",
                  "phonenumber", "email", "start time", "end time", "get start time", "get end time", "get today",
                  "get device id", "get subscriber id", "get sim id", "get phone number", "start-geopoint",
                  "background-audio", "audit", "uri:deviceid", "uri:subscriberid", "uri:simserial", "uri:phonenumber",
                  "uri:username", "uri:email", "subscriber id", "sim id"),
}  # fmt: skip
_KIND_OF = {spelling: kind for kind, spellings in _KINDS.items() for spelling in spellings}


@dataclass(frozen=True)
class Asked:
    """What a type means: a kind such as "text", "one", "several" ("" for none), its list, and whether "other" joins."""

    kind: str
    list: str = ""
    other: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's plain name and its language ("" for none)."""

    name: str
    language: str = ""


@lru_cache(maxsize=1024)
def heading(text: str) -> Heading:
    """The column that a heading means, `label:English` and `Relevance` included."""
    if "?" in text:  # a column without a heading, or with one that is there twice
        return Heading(text)
    words = re.sub(r"\s*(::?)\s*", r"\1", text.strip())
    first, colons, rest = words.partition("::") if "::" in words else words.partition(":")
    first = re.sub(r"[\s]+", "_", first.lower())
    if first == "media" and rest:
        name, _colons, language = rest.partition("::" if "::" in rest else ":")
        return Heading(name.strip().lower(), language.strip())
    first = _HEADINGS.get(first, first)
    if first in TRANSLATED:
        return Heading(first, rest.strip())
    whole = f"{first}::{rest.lower()}" if colons else first
    return Heading(_HEADINGS.get(whole, whole))


@lru_cache(maxsize=1024)
def asked(text: str) -> Asked:
    """What a type asks for."""
    plain = " ".join(text.split())
    if found := _SELECT.fullmatch(plain):
        how = found["how"].lower().replace("_", " ")
        kind = "rank" if how == "rank" else "several" if "multiple" in how or "all" in how else "one"
        if found["file"] or how.endswith("external"):
            kind = "elsewhere"
        return Asked(kind, found["list"], found["other"] is not None)
    words = plain.lower().replace("_", " ")
    if words.startswith("begin loop"):
        return Asked("begin_repeat")
    return Asked(_KIND_OF.get(words) or _KIND_OF.get(plain.lower(), ""))


def is_yes(text: str) -> bool | None:
    """Yes, no, or None for a rule that has to be computed."""
    words = text.strip().lower()
    if words in ("yes", "true", "true()", "1", "y", "required"):
        return True
    return False if words in ("", "no", "false", "false()", "0", "n") else None


def language_code(name: str) -> str:
    """The tag of a language as forms write it, `English (en)` or `english`; "" where it is not known."""
    if found := _CODE.search(name):
        language, dash, rest = found[1].partition("-")
        return f"{language.lower()}{dash}{rest}"
    plain = name.strip().lower()
    return plain if re.fullmatch(r"[a-z]{2}", plain) else _LANGUAGES.get(plain, "")


def language_label(tag: str) -> str:
    """A language as headings write it: its own name, and its tag."""
    return f"{name_of(tag)} ({tag})"


def id_from(name: str, taken: Container[str], start: str = "q", longest: int = 64) -> str:
    """A name as an id: small letters, digits and _, unlike all in `taken`. `start` goes before a digit."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).rstrip("_") if not re.fullmatch(r"[a-z][a-z0-9_]*", plain) else plain
    words = (words if words[:1].isalpha() else start + words)[:longest] or start
    number, found = 2, words
    while found in taken:
        found = f"{words[: longest - len(str(number)) - 1]}_{number}"
        number += 1
    return found
