"""The back of the paper: the front scrambled into a block that a scan gives back (our model, not J-LIS's; ADR 0031).

Plain functions: PDF or picture in, PDF or picture out. Only the check page (:mod:`.views`) knows Django.
"""
