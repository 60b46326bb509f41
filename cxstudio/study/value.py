"""The base of all values of a study, and the forms of their ids."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Value(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
TouchpointId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""Shorter than other ids: what a touchpoint asks of itself is named after it, up to `..._incident_remedy`."""
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]?$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$")]
"""BCP 47: `de`, `pt-BR`, `zh-Hant`."""
