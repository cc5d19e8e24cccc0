/** Markers, chunks, boxes or records that one walk over a file looks at. A 25 MB PNG cut into 8 KB chunks has about 3,200. */
export const MAX_BLOCKS = 50_000;
/** EXIF blocks longer than this are not read; JPEG cannot hold more than 64 KB. */
export const MAX_EXIF_BYTES = 1 << 20;
/** XMP bytes read per file, extended parts included. */
export const MAX_XMP_BYTES = 1 << 20;
/** Bytes that one compressed text may unpack to: the largest ComfyUI graphs are some hundred kilobytes. */
export const MAX_INFLATED_BYTES = 1 << 20;
/** Characters kept of one text. */
export const MAX_TEXT_CHARS = 1 << 20;
/** Texts kept per file. */
export const MAX_TEXTS = 400;
/** Bytes at the end of a JPEG in which a phone maker's trailer is looked for. */
export const MAX_TRAILER_BYTES = 256 * 1024;
