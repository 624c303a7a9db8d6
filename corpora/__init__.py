"""The corpora: pictures of strangers, read by this program and held against exiftool.

A test that is written beside the code knows what its author knew. Debian's source packages carry
the pictures that thirty other projects test with. `make corpora` fetches them below `build/`,
makes each package a library of its own, runs the program over it, and holds every field against
`exiftool` by the rules of the Metadata Working Group. None of these files is in the tree; what is,
is the result of each, by its hash: `results.tsv`. A file that did better before fails the run.

packages   which packages, and how they are fetched
pictures   the picture files of a package; which of them are broken on purpose
foreign    what exiftool reads, as one value a tag
guidelines what our fields have to say, from exiftool's tags, by the MWG's rules
product    the program over one library: what it says, and what it may not do
compare    one field of one file: equal, other source, different, missing, extra or failed
results    the results kept by hash; what got worse
page       docs/corpora.md
fuzz       the same pictures with bytes flipped and ends cut off
"""
