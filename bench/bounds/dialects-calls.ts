/** How a client of a dialect hands a picture in and reads what was found, relative to the server's address. */
export interface DialectCalls {
  path: string;
  headers: Record<string, string>;
  fields: Record<string, string>;
  /** Whether the call is held until there is a verdict. */
  isHeld: boolean;
  /** Where the detection of this answer is read; null where the API has no call for that. */
  resultPath(answer: Answered): string | null;
}

/** What is looked at in answers of whatever dialect. */
export interface Answered {
  id?: string;
  job_id?: string;
  item?: { uuid: string; status?: string };
  status?: string;
}

/** Without pictures of the evidence: none of the others makes any unless asked. */
const NATIVE: Omit<DialectCalls, 'headers' | 'isHeld'> = {
  path: '/v1/detections',
  fields: { visualize: 'false' },
  resultPath: ({ id }) => `/v1/detections/${id}`,
};

/** The native call that does the same work: held until the verdict, or answered at once. */
export const NATIVE_HELD: DialectCalls = { ...NATIVE, headers: { prefer: 'wait=60' }, isHeld: true };
export const NATIVE_AT_ONCE: DialectCalls = { ...NATIVE, headers: { prefer: 'respond-async' }, isHeld: false };

const CALLS: Readonly<Record<string, (key: string) => DialectCalls>> = {
  // What its answer to a picture says cannot be read again.
  deeptrack: (key) => ({ path: '/deeptrack/v1/image/predict', headers: { 'x-api-key': key }, fields: {}, isHeld: true, resultPath: () => null }),
  deepfakedetector: () => ({
    path: '/deepfakedetector/v1/detect/image',
    headers: {},
    fields: {},
    isHeld: true,
    resultPath: (answer) => `/deepfakedetector/v1/jobs/${answer.job_id}`,
  }),
  deepidv: (key) => ({
    path: '/deepidv/v1/deepfake-detection/analyze',
    headers: { 'x-api-key': key },
    fields: { file_type: 'image' },
    isHeld: false,
    resultPath: ({ id }) => `/deepidv/v1/deepfake-detection/${id}`,
  }),
  resemble: () => ({
    path: '/resemble/api/v2/detect',
    headers: { prefer: 'wait' },
    fields: {},
    isHeld: true,
    resultPath: ({ item }) => `/resemble/api/v2/detect/${item?.uuid}`,
  }),
  deepsafe: () => ({ path: '/deepsafe/v1/detect', headers: {}, fields: {}, isHeld: true, resultPath: ({ id }) => `/deepsafe/v1/results/${id}` }),
};

/** Throws for a dialect of whose calls nothing is known here: then the bench would leave it out unnoticed. */
export function callsOf(dialect: string, key: string): DialectCalls {
  const calls = CALLS[dialect];
  if (!calls) throw new Error(`bench/bounds/dialects-calls.ts knows no calls of ${dialect}`);
  return calls(key);
}
