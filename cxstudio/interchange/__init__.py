"""Protocols in the formats of other programs: `xlsform` for ODK, KoboToolbox, SurveyCTO and Survey123."""
