import { html } from 'hono/html';
import { refName, type Schema } from './document.ts';
import { prose } from './prose.ts';

type Html = ReturnType<typeof html>;

/** A type in a few words, with links to the named schemas. */
export function typeView(schema: Schema): Html {
  if (schema.$ref) return html`<a href="#schema-${refName(schema.$ref)}">${refName(schema.$ref)}</a>`;
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices) return joined(choices.filter((choice) => Object.keys(choice).length > 0).map(typeView), ' or ');
  if (schema.enum)
    return joined(
      schema.enum.filter((value) => value !== null).map((value) => html`<code>${String(value)}</code>`),
      ' ',
    );
  if (schema.items) return html`list of ${typeView(schema.items)}`;
  return html`${plainType(schema)}`;
}

/** The properties of an object as the rows of a table; nested anonymous objects follow their parent with a dotted name. */
export function propertyRows(schema: Schema, prefix = ''): Html[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => [
    fieldRow(prefix + name, property, required.has(name), property.description),
    ...propertyRows(property, `${prefix}${name}.`),
  ]);
}

export function fieldRow(name: string, schema: Schema, required: boolean, description = schema.description): Html {
  return html`<tr><th scope="row"><code>${name}</code>${required ? '' : html` <span class="quiet">optional</span>`}</th><td>${typeView(schema)}${bounds(schema)}</td><td>${prose(description ?? '')}</td></tr>`;
}

export function fieldTable(caption: string, rows: readonly Html[]): Html | '' {
  if (rows.length === 0) return '';
  return html`<div class="scroll"><table><caption>${caption}</caption><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function plainType(schema: Schema): string {
  const types = [schema.type ?? 'anything'].flat();
  const name = types.filter((type) => type !== 'null').join(' or ') || 'null';
  const format = schema.format ? ` (${schema.format})` : '';
  return name + format + (types.length > 1 && types.includes('null') ? ' or null' : '');
}

function bounds({ minimum, maximum, default: preset }: Schema): string {
  const parts = [
    minimum === undefined ? '' : `from ${minimum}`,
    maximum === undefined || maximum > 1e9 ? '' : `to ${maximum}`,
    preset === undefined ? '' : `default ${JSON.stringify(preset)}`,
  ];
  const [range, fallback] = [parts.slice(0, 2).filter(Boolean).join(' '), parts[2]];
  const text = [range, fallback].filter(Boolean).join(', ');
  return text ? `, ${text}` : '';
}

const joined = (parts: readonly Html[], separator: string): Html => html`${parts.map((part, i) => (i === 0 ? part : html`${separator}${part}`))}`;
