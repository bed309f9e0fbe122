"""副本: residents, households, seals as the core systems last said, and how fresh that is.

Written by packages only (COPY to staging, one merge transaction); read through ``selectors``.
"""
