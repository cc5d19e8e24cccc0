import { connect } from 'node:net';

/** Sends bytes over a socket and, when `cut` is set, hangs up afterwards. Resolves with all that came back. */
export function sendRaw(url: string, bytes: string | Buffer, { cut = false } = {}): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', (error) => (cut ? resolve(answer) : reject(error)));
    socket.on('close', () => resolve(answer));
    socket.write(bytes, () => cut && socket.destroy());
  });
}

/** Sends the head and half of the body. `finish` sends the rest and resolves with all that came back. */
export async function sendHalves(url: string, head: string, body: string): Promise<{ finish(): Promise<string> }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  const half = Math.floor(body.length / 2);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.write(Buffer.from(head + body.slice(0, half), 'latin1'), () => resolve());
  });
  const finish = (): Promise<string> =>
    new Promise((resolve) => {
      socket.on('close', () => resolve(answer));
      socket.write(Buffer.from(body.slice(half), 'latin1'));
    });
  return { finish };
}

/** One part of a hand-made form. */
export const part = (headers: string, body: string): string => `--cut\r\n${headers}\r\n\r\n${body}\r\n`;
