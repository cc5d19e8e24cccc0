import type { Terminal } from './command.ts';

const BAR_WIDTH = 24;
const REDRAW_MS = 100;
const PLAIN_LINE_MS = 15_000;

export interface ProgressBar {
  /** `done` of `total`; fractions are fine. */
  update(done: number, note?: string): void;
  /** Takes the bar off the screen. */
  end(): void;
}

/** A bar on stderr with the time that is left. Without a terminal: nothing for short work, a line now and then for long work when `lines` is set. */
export function progressBar(terminal: Terminal, total: number, { lines = false, now = Date.now }: { lines?: boolean; now?: () => number } = {}): ProgressBar {
  const startedAt = now();
  let drawnAt = startedAt;
  let drawn = false;
  const draw = (done: number, note: string): void => {
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const left = share > 0 && share < 1 ? `  ${duration(((now() - startedAt) * (1 - share)) / share)} left` : '';
    const count = `${Math.floor(done)}/${total}${left}`;
    if (terminal.errIsTty) {
      const filled = Math.round(share * BAR_WIDTH);
      terminal.err(`\r\x1b[K${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${count}  ${note}`.slice(0, terminal.columns + 3));
      drawn = true;
    } else if (lines) terminal.err(`${count}\n`);
  };
  return {
    update: (done, note = '') => {
      if (now() - drawnAt < (terminal.errIsTty ? REDRAW_MS : PLAIN_LINE_MS) && done < total) return;
      drawnAt = now();
      draw(done, note);
    },
    end: () => {
      if (drawn) terminal.err('\r\x1b[K');
    },
  };
}

/** `8 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
