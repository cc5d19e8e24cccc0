/** Not pictures, but they begin like ones: the HTTP layer looks no further than the first bytes. */
export const pngBytes = (sizeBytes = 64): Buffer<ArrayBuffer> => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(sizeBytes - 8, 7)]);

export const wavBytes = (sizeBytes = 64): Buffer<ArrayBuffer> => Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(sizeBytes - 4, 7)]);

export const mp4Bytes = (sizeBytes = 64): Buffer<ArrayBuffer> => Buffer.concat([Buffer.from('\0\0\0\x18ftypisom'), Buffer.alloc(sizeBytes - 12, 7)]);

/** A form with `file` in the given place among the fields. */
export function formWith(fields: Record<string, string>, { bytes = pngBytes(), filename = 'photo.png', fileFirst = false } = {}): FormData {
  const form = new FormData();
  const addFile = (): void => form.append('file', new Blob([bytes]), filename);
  if (fileFirst) addFile();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (!fileFirst) addFile();
  return form;
}
