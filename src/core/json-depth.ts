/**
 * Whether arrays and objects stand more than so many deep in one another; `{"a":[]}` is 2 deep. Takes no stack, because `JSON.parse` makes values of
 * any depth, and most of what is done with them afterwards is recursive.
 */
export function isDeeperThan(value: unknown, depthMax: number): boolean {
  let level = [value].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > depthMax) return true;
    level = level.flatMap((one): unknown[] => Object.values(one)).filter(isNested);
  }
  return false;
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;
