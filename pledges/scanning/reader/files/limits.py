"""How much one file, one page and one worker may take. What asks for more is set aside."""

from confined.processes import Bounds

FILE_BYTES = 2 * 1024**3
PAGES = 10_000  # of one file
PIXELS = 150_000_000  # of one picture: A3 at 600 dots an inch, or the largest phone
RENDERED_PIXELS = 16_000_000  # of a page that is drawn
LONGEST = 3508  # pixels: larger pictures are reduced to no less; A4 at 300 dots an inch
DOTS = 200 / 72  # a point, where a page is drawn that is no picture

MEMBERS = 5_000  # of one archive
MEMBER_BYTES = 512 * 1024**2
ARCHIVE_BYTES = 4 * 1024**3  # unpacked
RATIO = 100  # unpacked to packed; scans hardly shrink, a bomb shrinks a thousandfold
RATIO_FREE_BYTES = 1024**2  # below this any ratio is harmless

PAGE = Bounds(memory_bytes=1_200_000_000, cpu_s=10, wall_s=60, attempts=3)
