const MAX_ATTRIBUTES = 500;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Name and attributes of one start tag, given without its angle brackets. Linear in the length of the tag. */
export function attributesOf(tag: string): { name: string; attributes: [string, string][] } {
  const nameEnd = tag.search(/[\s/]/);
  const attributes: [string, string][] = [];
  let offset = nameEnd < 0 ? tag.length : nameEnd;
  while (attributes.length < MAX_ATTRIBUTES) {
    const equals = tag.indexOf('=', offset);
    if (equals < 0) break;
    const open = quoteAfter(tag, equals + 1);
    const close = open < 0 ? -1 : tag.indexOf(tag[open] as string, open + 1);
    if (close < 0) break;
    attributes.push([tag.slice(offset, equals).trim(), decodeEntities(tag.slice(open + 1, close))]);
    offset = close + 1;
  }
  return { name: nameEnd < 0 ? tag : tag.slice(0, nameEnd), attributes };
}

function quoteAfter(tag: string, offset: number): number {
  const double = tag.indexOf('"', offset);
  const single = tag.indexOf("'", offset);
  return double < 0 || single < 0 ? Math.max(double, single) : Math.min(double, single);
}

/** The five named entities of XML and character references; others stay as they are. */
export function decodeEntities(text: string): string {
  return text.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{1,5});/gi, (whole, entity: string) => {
    if (!entity.startsWith('#')) return NAMED[entity.toLowerCase()] ?? whole;
    const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number.parseInt(entity.slice(1), 10);
    return Number.isNaN(code) || code > 0x10ffff ? whole : String.fromCodePoint(code);
  });
}
