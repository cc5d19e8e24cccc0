const table = (text: string): Uint16Array => Uint16Array.from(text.trim().split(/\s+/), Number);

/** Luma and chroma example tables of ITU-T T.81, K.1 and K.2, in natural order: what libjpeg scales. */
export const ANNEX_K_LUMA = table(`
  16 11 10 16 24 40 51 61  12 12 14 19 26 58 60 55  14 13 16 24 40 57 69 56  14 17 22 29 51 87 80 62
  18 22 37 56 68 109 103 77  24 35 55 64 81 104 113 92  49 64 78 87 103 121 120 101  72 92 95 98 112 100 103 99`);
export const ANNEX_K_CHROMA = table(`
  17 18 24 47 99 99 99 99  18 21 26 66 99 99 99 99  24 26 56 99 99 99 99 99  47 66 99 99 99 99 99 99
  99 99 99 99 99 99 99 99  99 99 99 99 99 99 99 99  99 99 99 99 99 99 99 99  99 99 99 99 99 99 99 99`);

/** Base table of mozjpeg's default preset (N. Robidoux, "psychovisually based JPEG quantization tables"; mozjpeg `-quant-table 3`). */
export const ROBIDOUX = table(`
  16 16 16 18 25 37 56 85  16 17 20 27 34 40 53 75  16 20 24 31 43 62 91 135  18 27 31 40 53 74 106 156
  25 34 43 53 69 94 131 189  37 40 62 74 94 124 169 238  56 53 91 106 131 169 226 311  85 75 135 156 189 238 311 418`);

/** Luma tables of Adobe Photoshop by the name of the setting, as listed in Pillow's documentation of `JpegPresets`. */
export const PHOTOSHOP_LUMA: readonly { setting: string; steps: Uint16Array }[] = [
  {
    setting: 'save for web, low',
    steps: table(`
  20 16 25 39 50 46 62 68  16 18 23 38 38 53 65 68  25 23 31 38 53 65 68 68  39 38 38 53 65 68 68 68
  50 38 53 65 68 68 68 68  46 53 65 68 68 68 68 68  62 65 68 68 68 68 68 68  68 68 68 68 68 68 68 68`),
  },
  {
    setting: 'save for web, medium',
    steps: table(`
  16 11 11 16 23 27 31 30  11 12 12 15 20 23 23 30  11 12 13 16 23 26 35 47  16 15 16 23 26 37 47 64
  23 20 23 26 39 51 64 64  27 23 26 37 51 64 64 64  31 23 35 47 64 64 64 64  30 30 47 64 64 64 64 64`),
  },
  {
    setting: 'save for web, high',
    steps: table(`
  6 4 4 6 9 11 12 16  4 5 5 6 8 10 12 12  4 5 5 6 10 12 14 19  6 6 6 11 12 15 19 28
  9 8 10 12 16 20 27 31  11 10 12 15 20 27 31 31  12 12 14 19 27 31 31 31  16 12 19 28 31 31 31 31`),
  },
  {
    setting: 'save as, maximum (or for web, very high)',
    steps: table(`
  2 2 2 2 3 4 5 6  2 2 2 2 3 4 5 6  2 2 2 2 4 5 7 9  2 2 2 4 5 7 9 12
  3 3 4 5 8 10 12 12  4 4 5 7 10 12 12 12  5 5 7 9 12 12 12 12  6 6 9 12 12 12 12 12`),
  },
  {
    setting: 'save for web, maximum',
    steps: table(`
  1 1 1 1 1 1 1 1  1 1 1 1 1 1 1 1  1 1 1 1 1 1 1 2  1 1 1 1 1 1 2 2
  1 1 1 1 1 2 2 3  1 1 1 1 2 2 3 3  1 1 1 2 2 3 3 3  1 1 2 2 3 3 3 3`),
  },
  {
    setting: 'save as, low',
    steps: table(`
  18 14 14 21 30 35 34 17  14 16 16 19 26 23 12 12  14 16 17 21 23 12 12 12  21 19 21 23 12 12 12 12
  30 26 23 12 12 12 12 12  35 23 12 12 12 12 12 12  34 12 12 12 12 12 12 12  17 12 12 12 12 12 12 12`),
  },
  {
    setting: 'save as, medium',
    steps: table(`
  12 8 8 12 17 21 24 17  8 9 9 11 15 19 12 12  8 9 10 12 19 12 12 12  12 11 12 21 12 12 12 12
  17 15 19 12 12 12 12 12  21 19 12 12 12 12 12 12  24 12 12 12 12 12 12 12  17 12 12 12 12 12 12 12`),
  },
  {
    setting: 'save as, high',
    steps: table(`
  6 4 4 6 9 11 12 16  4 5 5 6 8 10 12 12  4 5 5 6 10 12 12 12  6 6 6 11 12 12 12 12
  9 8 10 12 12 12 12 12  11 10 12 12 12 12 12 12  12 12 12 12 12 12 12 12  16 12 12 12 12 12 12 12`),
  },
];
