import { addText, type MetadataText } from './blocks.ts';
import { MAX_BLOCKS } from './limits.ts';
import { attributesOf, decodeEntities } from './xml-attributes.ts';

/** Prefixes are free in XML; these names are given to the namespaces that we read, whatever the file calls them. */
const NAMESPACES: Readonly<Record<string, string>> = {
  'http://iptc.org/std/Iptc4xmpExt/2008-02-29/': 'Iptc4xmpExt',
  'http://ns.adobe.com/photoshop/1.0/': 'photoshop',
  'http://ns.adobe.com/xap/1.0/': 'xmp',
  'http://ns.adobe.com/xap/1.0/mm/': 'xmpMM',
  'http://ns.adobe.com/xap/1.0/sType/ResourceEvent#': 'stEvt',
  'http://purl.org/dc/elements/1.1/': 'dc',
  'http://purl.org/dc/terms/': 'dcterms',
  'http://ns.adobe.com/tiff/1.0/': 'tiff',
  'http://ns.adobe.com/exif/1.0/': 'exif',
  'http://www.tc260.org.cn/ns/AIGC/1.0/': 'TC260',
};
const MAX_DEPTH = 64;
const STRUCTURAL = /^(xmlns|xml|rdf|x)(:|$)/;

/**
 * The properties of an XMP packet as texts: attributes and the contents of leaf elements, lists flattened to their property.
 * A reader of our own because it must be linear in time and must not care how broken the XML is.
 */
export function readXmp(xml: string): MetadataText[] {
  const texts: MetadataText[] = [];
  const prefixes = new Map<string, string>();
  const stack: string[] = [];
  let offset = xml.indexOf('<');
  for (let count = 0; offset >= 0 && count < MAX_BLOCKS; count += 1) {
    const end = tagEnd(xml, offset);
    if (end < 0) break;
    const tag = xml.slice(offset + 1, end);
    const next = xml.indexOf('<', end);
    if (tag.startsWith('/')) stack.pop();
    else if (!tag.startsWith('?') && !tag.startsWith('!')) {
      open(texts, prefixes, stack, tag);
      const content = next < 0 ? '' : xml.slice(end + 1, next);
      const property = propertyOf(stack, prefixes);
      if (property !== null && content.trim() !== '') addText(texts, property, decodeEntities(content));
      if (tag.endsWith('/')) stack.pop();
    }
    offset = next;
  }
  return texts;
}

/** The closing `>` of the tag at `start`, skipping those inside quotes. */
function tagEnd(xml: string, start: number): number {
  let quote = '';
  for (let i = start + 1; i < xml.length; i += 1) {
    const character = xml[i] as string;
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return i;
  }
  return -1;
}

function open(texts: MetadataText[], prefixes: Map<string, string>, stack: string[], tag: string): void {
  const { name, attributes } = attributesOf(tag);
  if (stack.length < MAX_DEPTH) stack.push(name);
  for (const [key, value] of attributes) {
    if (key.startsWith('xmlns:')) prefixes.set(key.slice(6), NAMESPACES[value] ?? key.slice(6));
  }
  for (const [key, value] of attributes) {
    if (!STRUCTURAL.test(key) && key.includes(':')) addText(texts, nameOf(key, prefixes), value);
  }
}

/** The innermost element that is not RDF's own scaffolding. */
function propertyOf(stack: readonly string[], prefixes: ReadonlyMap<string, string>): string | null {
  const element = stack.findLast((name) => !STRUCTURAL.test(name));
  return element === undefined ? null : nameOf(element, prefixes);
}

function nameOf(name: string, prefixes: ReadonlyMap<string, string>): string {
  const colon = name.indexOf(':');
  const prefix = name.slice(0, Math.max(colon, 0));
  return `xmp:${prefixes.get(prefix) ?? prefix}:${name.slice(colon + 1)}`;
}
