"""CX Studio's core: mystery-shopper and observation studies, without a window.

Map, bottom up: `errors steps ids i18n assets` (ground) < `study` (what is measured, frozen values) <
`analysis` (figures and refusals), `store` (the operation log and its tables), `interchange` (other formats) <
`report`, `exchange` < `plugins`, `workspace` < `cli`. The window lives in the package `ui`.
"""

__version__ = "0.1.0"
