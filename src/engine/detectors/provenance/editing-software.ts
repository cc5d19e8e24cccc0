import type { MetadataText } from '../../media/metadata/blocks.ts';
import { unique } from './json-access.ts';

/** Fields in which programs sign their work; `c2pa:generator` is the program that wrote the manifest. */
const FIELDS = new Set([
  'exif:Software',
  'exif:ProcessingSoftware',
  'png:Software',
  'xmp:xmp:CreatorTool',
  'xmp:tiff:Software',
  'xmp:stEvt:softwareAgent',
  'iptc:OriginatingProgram',
  'jpeg:comment',
  'c2pa:generator',
]);
const MAX_FIELD_CHARS = 300;

/** Programs that change pictures, by the name under which they sign. The precise stand before the general. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/photoshop express/i, 'Adobe Photoshop Express'],
  [/photoshop.{0,3}elements/i, 'Adobe Photoshop Elements'],
  [/photoshop.{0,3}lightroom|adobe lightroom|\blightroom\b/i, 'Adobe Lightroom'],
  [/photoshop/i, 'Adobe Photoshop'],
  [/camera raw/i, 'Adobe Camera Raw'],
  [/adobe (illustrator|express|bridge)/i, 'Adobe'],
  [/\bgimp\b/i, 'GIMP'],
  [/affinity/i, 'Affinity Photo'],
  [/pixelmator/i, 'Pixelmator'],
  [/capture one/i, 'Capture One'],
  [/darktable/i, 'darktable'],
  [/rawtherapee/i, 'RawTherapee'],
  [/luminar|skylum/i, 'Luminar'],
  [/topaz/i, 'Topaz'],
  [/dxo/i, 'DxO'],
  [/snapseed/i, 'Snapseed'],
  [/picsart/i, 'PicsArt'],
  [/faceapp/i, 'FaceApp'],
  [/facetune|lightricks/i, 'Facetune'],
  [/meitu|beautyplus/i, 'Meitu'],
  [/remini/i, 'Remini'],
  [/lensa|prisma/i, 'Lensa'],
  [/vsco/i, 'VSCO'],
  [/photoroom/i, 'Photoroom'],
  [/\bcanva\b/i, 'Canva'],
  [/capcut/i, 'CapCut'],
  [/paint\.net/i, 'paint.net'],
  [/\bkrita\b/i, 'Krita'],
  [/inkscape/i, 'Inkscape'],
  [/photoscape/i, 'PhotoScape'],
  [/acdsee/i, 'ACDSee'],
  [/paintshop|paint shop/i, 'PaintShop Pro'],
  [/picasa/i, 'Picasa'],
  [/instagram/i, 'Instagram'],
  [/imagemagick/i, 'ImageMagick'],
  [/google photos/i, 'Google Photos'],
  [/photos \d/i, 'Apple Photos'],
];

/** Names of editing programs that the file mentions, each once. A program that opened a picture need not have changed it. */
export function editingSoftware(texts: readonly MetadataText[]): string[] {
  const signed = texts.filter(({ where }) => FIELDS.has(where)).map(({ text }) => text.slice(0, MAX_FIELD_CHARS));
  return unique(signed.flatMap((text) => PROGRAMS.find(([pattern]) => pattern.test(text))?.[1] ?? []));
}
