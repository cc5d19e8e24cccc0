import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { corpusPath } from './corpus.ts';
import { encodeAudio, writeWav } from './encode-audio.ts';
import { mp4Bytes } from './media-samples.ts';
import { photoLike, toSharp } from './photo-like.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { type Relay, startRelay } from './recording-relay.ts';
import { type Served, serveBonafide } from './run-bonafide.ts';
import { babble, SOUND_RATE, silence } from './sounds.ts';

/** Of voice.wav and voice.mp3. */
export const VOICE_SECONDS = 8;

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** A real server with a worker, the files that the vendors' examples name, and the place of their `https://example.com`. */
export interface VendorHouse {
  server: Served;
  /** Before the server; clients are pointed at it. */
  relay: Relay;
  /** Serves the files to GET and takes whatever is posted. */
  receiver: Receiver;
  /** Holds photo.jpg, clip.mp4, passport_scan.pdf, voice.wav, voice.mp3 and silence.wav; the working folder of `run`. */
  folder: string;
  key: string;
  /** Media kinds with a detector in this installation, as `GET /v1/detectors` tells. */
  kinds: ReadonlySet<string>;
  /** A program that is no part of this project, with nothing of our environment but the path to it and `env`. */
  run(program: string, args: string[], env?: Record<string, string>): Promise<Ended>;
  close(): Promise<void>;
}

export async function openVendorHouse(): Promise<VendorHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'bonafide-vendors-'));
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (let one = closers.pop(); one; one = closers.pop()) await one();
  };
  try {
    await writeFiles(folder);
    const receiver = await startReceiver(({ method, path }, response) => {
      if (method !== 'GET') return void response.writeHead(204).end();
      void readFile(join(folder, basename(path))).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    closers.push(() => receiver.close());
    const server = await serveBonafide(folder, ['--url-allow', '127.0.0.1']);
    closers.push(() => server.end('SIGTERM'));
    const relay = await startRelay(server.url);
    closers.push(() => relay.close());
    const key = server.key ?? '';
    return { server, relay, receiver, folder, key, kinds: await readKinds(server.url, key), run: (...command) => runIn(folder, ...command), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function writeFiles(folder: string): Promise<void> {
  const clip = corpusPath('video/fake/loopy-001.mp4');
  await writeFile(
    join(folder, 'photo.jpg'),
    await toSharp(await photoLike(320, 240))
      .jpeg()
      .toBuffer(),
  );
  await writeFile(join(folder, 'clip.mp4'), existsSync(clip) ? await readFile(clip) : mp4Bytes());
  await writeFile(join(folder, 'passport_scan.pdf'), onePagePdf());
  const voice = babble(VOICE_SECONDS);
  await writeWav(join(folder, 'voice.wav'), voice);
  await encodeAudio(join(folder, 'voice.mp3'), voice, { encoder: 'libmp3lame', format: 'fltp', rate: SOUND_RATE, bitRate: 48_000 });
  await writeWav(join(folder, 'silence.wav'), silence(3));
}

/** One empty page (ISO 32000-1, 7.5). */
function onePagePdf(): string {
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>'];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  return `${text}xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
}

async function readKinds(url: string, key: string): Promise<Set<string>> {
  const answer = await fetch(`${url}/v1/detectors`, { headers: { 'X-API-Key': key } });
  const { data } = (await answer.json()) as { data: { kind: string }[] };
  return new Set(data.map(({ kind }) => kind));
}

function runIn(cwd: string, program: string, args: string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env: { PATH: process.env.PATH ?? '', ...env }, timeout: 50_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
    });
  });
}
