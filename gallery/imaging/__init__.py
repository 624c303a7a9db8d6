"""Pictures: paths in, pixels and what the file says of itself out, by processes that may die.

thumbnails   what the window, the sheets and the command line call
cache        thumbnails, facts and failures in one SQLite file
workers      the supervisor: lanes, deadlines, restarts, quarantine
worker       the process at the other end of the pipe
desk         what a worker does with one job
decode       a file to upright sRGB pixels; `formats`, `colour`, `rawfile`, `damage` beside it
strips       deep pictures a strip of rows at a time, from `openimage` and `photoshop`
jobs         what is asked of a worker, its answer, and their frames on the pipe
embedded     IPTC, XMP and EXIF through exiv2
encode       JPEG out: thumbnails, sheet pictures, pass-through
"""
