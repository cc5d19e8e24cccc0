import { readFile } from 'node:fs/promises';
import { platform } from 'node:process';

const POLL_MS = 100;

/** Resident bytes of a process by /proc/<pid>/status (proc_pid_status(5), VmRSS in kB); null where there is no such file or process. */
export async function residentBytes(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null);
  const kilobytes = status && /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : null;
}

/** Looks at a process' memory every 100 ms and says so once when it is above the limit. Linux only; elsewhere a child reports by itself. Returns what ends it. */
export function watchMemory(pid: number, maxBytes: number, onExceeded: (rssBytes: number) => void): () => void {
  if (platform !== 'linux') return () => undefined;
  let looking = false;
  const timer = setInterval(async () => {
    if (looking) return;
    looking = true;
    const rssBytes = await residentBytes(pid);
    looking = false;
    if (rssBytes === null || rssBytes <= maxBytes) return;
    clearInterval(timer);
    onExceeded(rssBytes);
  }, POLL_MS);
  return () => clearInterval(timer);
}
