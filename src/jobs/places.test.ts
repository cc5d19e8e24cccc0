import { beforeEach, expect, it } from 'vitest';
import { Places } from './places.ts';

let hired: string[];
let dismissed: string[];
let places: Places;
beforeEach(async () => {
  hired = [];
  dismissed = [];
  const loops = {
    hire: async () => {
      const id = `loop-${hired.length}`;
      hired.push(id);
      return id;
    },
    dismiss: async (id: string) => void dismissed.push(id),
  };
  places = new Places(loops, 3);
  await places.fill();
});

const looking = (): string[] => hired.filter((id) => !dismissed.includes(id));

it('has one loop that looks while others work, and none beyond the most', async () => {
  expect(hired).toEqual(['loop-0']);
  await places.begin('loop-0');
  await places.begin('loop-1');
  expect(hired).toHaveLength(3);
  await places.begin('loop-2');
  await places.fill();
  expect(hired).toHaveLength(3);
});

it('sends the surplus away when work ends, and keeps the loop that has ended it', async () => {
  await places.begin('loop-0');
  await places.end('loop-0');
  expect(looking()).toEqual(['loop-0']);
});

it('keeps its only loop where a run that was given up ends after the next one of the same loop has begun', async () => {
  await places.begin('loop-0');
  await places.begin('loop-0');
  await places.end('loop-0');
  await places.end('loop-0');
  expect(looking()).toContain('loop-0');
});

it('goes on with ever new jobs', async () => {
  for (let i = 0; i < 50; i += 1) {
    const id = looking()[0] ?? '';
    await places.begin(id);
    await places.end(id);
    expect(looking()).toHaveLength(1);
  }
});
