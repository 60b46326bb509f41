"""CX Studio's core: mystery-shopper and observation studies, without a window.

Map, bottom up: `errors steps ids i18n assets settings` (ground) < `study` (what is measured, frozen values) <
`analysis` (figures and refusals), `store` (the operation log and its tables) < `workspace` < `report`, `exchange` <
`sample opening demo doctor cli`. The window lives in the package `ui`. `ARCHITECTURE.md` tells the rest.
"""

__version__ = "0.1.0"
