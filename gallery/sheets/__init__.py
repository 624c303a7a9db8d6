"""Contact sheets: stills and settings in, PDF, PNG or JPEG pages out.

    settings     what a sheet should be: page, grid, caption, header, footer
    templates    settings with a name, of a production or one's own; `template_file` is their YAML,
                 `builtin` those that come with the program
    tokens       templates such as `{number} {caption.ko}` to lines; `token_values` has the table
    geometry     arithmetic: where the cells, the header and the footer of a page are
    boxes        what a page is made of
    measures     how much room text takes, without asking a font
    flow         where pages break: grids, rows of pictures in their own shapes, groups
    groups       what stands together below a heading
    captions, ends, front    the block below a picture; header and footer; cover and index
    answers      Approve, Kill, a note and a signature: where they go
    layout       settings + stills -> pages of boxes, one page at a time
    fonts        which of the installed fonts a sheet is set in
    typesetting  one box of text, wrapped and cut to its lines
    glyphs, overflows    what cannot be drawn, and what is cut, before it is printed
    marks        what is drawn over pictures and beside captions; `logos` checks picture files
    painter      a page to a QPainter: preview, PNG and JPEG pages, the text of a PDF
    picture_file, under, text_maps, text_order, pdf    the PDF: pictures under searchable text
    raster       PNG and JPEG pages
    pictures     where the pictures come from
    export       the whole job: beside, then renamed; progress; cancel

One set of boxes serves the preview and every output, so that what was seen is what is printed.
Lengths are points (1/72 inch) from the top left of the page, if nothing else is said.
"""
