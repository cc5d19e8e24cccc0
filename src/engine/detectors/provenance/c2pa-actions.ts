import { type Json, listOf, objectOf, stringOf } from './json-access.ts';

const MAX_ACTIONS = 200;
/** Actions whose source type speaks of the picture as a whole; all others changed or added something (C2PA specification 2.2, 18.14). */
const WHOLE = new Set(['c2pa.created', 'c2pa.opened', 'c2pa.published', 'c2pa.converted', 'c2pa.transcoded']);

export interface ManifestActions {
  actions: string[];
  agents: string[];
  descriptions: string[];
  sourceTypes: { uri: string; whole: boolean }[];
}

/** Actions of one manifest with the tools and source types that they name. */
export function readActions(manifest: Json): ManifestActions {
  const assertions = listOf(manifest.assertions).slice(0, MAX_ACTIONS).map(objectOf);
  const read: ManifestActions = { actions: [], agents: [], descriptions: [], sourceTypes: [] };
  for (const { label, data } of assertions) {
    if (String(label).startsWith('c2pa.actions')) {
      for (const action of listOf(objectOf(data).actions).slice(0, MAX_ACTIONS)) readAction(read, objectOf(action));
    } else readMetadataAssertion(read, String(label), objectOf(data));
  }
  return read;
}

function readAction(read: ManifestActions, action: Json): void {
  const name = stringOf(action.action) ?? '';
  const agent = action.softwareAgent;
  const agentName = stringOf(agent) ?? [stringOf(objectOf(agent).name), stringOf(objectOf(agent).version)].filter((part) => part !== null).join(' ');
  const description = stringOf(action.description) ?? stringOf(objectOf(action.parameters).description);
  const uri = stringOf(action.digitalSourceType);
  if (name !== '') read.actions.push(name);
  if (agentName !== '') read.agents.push(agentName);
  if (description !== null) read.descriptions.push(description);
  if (uri !== null) read.sourceTypes.push({ uri, whole: WHOLE.has(name) });
}

/** IPTC and XMP properties may also be signed as an assertion of their own. */
function readMetadataAssertion(read: ManifestActions, label: string, data: Json): void {
  if (!/^(stds\.iptc|c2pa\.metadata|cawg\.metadata)/.test(label)) return;
  const key = Object.keys(data).find((name) => /:DigitalSourceType$/i.test(name));
  const uri = key === undefined ? null : stringOf(data[key]);
  if (uri !== null) read.sourceTypes.push({ uri, whole: true });
}
