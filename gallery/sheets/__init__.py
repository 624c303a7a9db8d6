"""Contact sheets: stills and settings in, PDF, HTML or pages of pixels out.

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
    picture_file, under, pdf, pdf_facts      the PDF: pictures under text, what it says of itself
    text_maps, drawn_fonts, text_order       its text, so that it is found and copied
    raster, tiff PNG and JPEG pages, a TIFF of all of them; `colour` has their profile
    html_sheet   one file for browsers, with `html_text`, `html_style` and the files in `web`
    links        the web address that a picture leads to
    pictures     where the pictures come from
    export       the whole job: beside, then renamed; progress; cancel

One set of boxes serves the preview and every output, so that what was seen is what is printed.
Lengths are points (1/72 inch) from the top left of the page, if nothing else is said.
"""
