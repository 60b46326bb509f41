"""Every screen as a picture, and what a machine can say about it. `PSEUDO` in the environment names a pretended
language that everything speaks from the start: words that modules say while they are imported are heard only then."""

import os

from cxstudio import i18n

from .pseudo import TONGUES

PSEUDO = "CXSTUDIO_PSEUDO"

if os.environ.get(PSEUDO):
    i18n.use_catalogue(TONGUES[os.environ[PSEUDO]]())
