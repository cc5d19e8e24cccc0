/** What a picture came from; every part of one source must stay on one side of a split. */
export interface Origin {
  repo: string;
  generator: string;
}

/**
 * Group of each picture: the connected components over repositories and generators, so that no repository and no generator is ever on both sides of a
 * split. Cameras are no generator. The name of a group is its alphabetically first repository.
 */
export function groupsOf(origins: readonly Origin[]): string[] {
  const parents = new Map<string, string>();
  const find = (node: string): string => {
    const parent = parents.get(node) ?? node;
    return parent === node ? node : find(parent);
  };
  for (const { repo, generator } of origins) {
    if (generator === 'camera') continue;
    const [a, b] = [find(`repo ${repo}`), find(`generator ${generator}`)];
    if (a !== b) parents.set(a, b);
  }
  const names = new Map<string, string>();
  for (const { repo } of origins) {
    const root = find(`repo ${repo}`);
    const known = names.get(root);
    if (known === undefined || repo < known) names.set(root, repo);
  }
  return origins.map(({ repo }) => names.get(find(`repo ${repo}`)) as string);
}

/**
 * Spreads groups over folds so that each fold holds about the same share of either class; largest groups first. Returns the fold of each sample.
 * Deterministic: ties go to the first fold and to the name that sorts first.
 */
export function foldsOf(groups: readonly string[], labels: ArrayLike<number>, count: number): number[] {
  const totals: [number, number] = [0, 0];
  const sizes = new Map<string, [number, number]>();
  groups.forEach((group, i) => {
    const label = labels[i] === 1 ? 1 : 0;
    const size = sizes.get(group) ?? [0, 0];
    size[label] += 1;
    totals[label] += 1;
    sizes.set(group, size);
  });
  const share = ([real, spoof]: [number, number]): [number, number] => [real / Math.max(1, totals[0]), spoof / Math.max(1, totals[1])];
  const order = [...sizes].sort(([a, sizeA], [b, sizeB]) => Math.max(...share(sizeB)) - Math.max(...share(sizeA)) || a.localeCompare(b));
  const filled = Array.from({ length: count }, (): [number, number] => [0, 0]);
  const foldOf = new Map<string, number>();
  for (const [group, size] of order) {
    const [real, spoof] = share(size);
    const cost = filled.map(([a, b]) => 2 * (a * real + b * spoof));
    const fold = cost.indexOf(Math.min(...cost));
    const chosen = filled[fold] as [number, number];
    chosen[0] += real;
    chosen[1] += spoof;
    foldOf.set(group, fold);
  }
  return groups.map((group) => foldOf.get(group) as number);
}
