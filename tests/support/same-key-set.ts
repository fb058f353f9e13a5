export interface KeySetOptions {
  /** Paths of objects whose keys are data (`entities` by Q-id): all their values are compared as one kind. */
  keyedByData?: string[];
  /** Paths (with everything below) that are known to differ; say why beside each. One that is not needed is itself a difference. */
  except?: string[];
}

/**
 * How the shape of `ours` differs from the recorded answers of the same endpoint, a line a difference; empty: the same shape.
 * A key of ours must be in some recorded answer, a key that every recorded object of that place has must be in each of ours, and a value must
 * have a JSON type that was recorded there (null is allowed everywhere, since a made catalogue has gaps that a sample need not have).
 * A list of objects that is empty everywhere in ours would compare nothing, so that is a difference too.
 * Paths read `albums.items[].artists[].name`; a list at the root is `[]`.
 */
export function keySetDifferences(ours: unknown, recorded: unknown[], options: KeySetOptions = {}): string[] {
  const recordedShape = shapeOf(recorded, options.keyedByData ?? []);
  const ourShape = shapeOf([ours], options.keyedByData ?? []);
  const found = [...ourShape].flatMap(([path, place]) => [
    ...differencesAt(path, place, recordedShape.get(path)),
    ...emptinessAt(`${path}[]`, place, ourShape, recordedShape),
  ]);
  const except = options.except ?? [];
  const isExcepted = (path: string) => except.some((root) => isAtOrBelow(path, root));
  const unneeded = except.filter((root) => !found.some(({ path }) => isAtOrBelow(path, root)));
  return [
    ...found.filter(({ path }) => !isExcepted(path)).map(({ path, says }) => `${path || '(root)'}: ${says}`),
    ...unneeded.map((path) => `${path}: excepted, but does not differ`),
  ];
}

/** What was seen at one path: the JSON types, and for objects in how many of them each key occurs. */
interface Place {
  types: Set<string>;
  objects: number;
  keys: Map<string, number>;
}

function shapeOf(values: unknown[], keyedByData: string[]): Map<string, Place> {
  const places = new Map<string, Place>();
  const visit = (value: unknown, path: string): void => {
    const place = places.get(path) ?? { types: new Set(), objects: 0, keys: new Map() };
    places.set(path, place);
    place.types.add(typeOf(value));
    if (Array.isArray(value)) {
      for (const item of value) visit(item, `${path}[]`);
    } else if (isObject(value)) {
      const byData = keyedByData.includes(path);
      if (!byData) place.objects += 1;
      for (const [key, child] of Object.entries(value)) {
        const name = byData ? '*' : key;
        place.keys.set(name, (place.keys.get(name) ?? 0) + 1);
        visit(child, below(path, name));
      }
    }
  };
  for (const value of values) visit(value, '');
  return places;
}

function differencesAt(path: string, ours: Place, recorded: Place | undefined): { path: string; says: string }[] {
  // A place that was recorded only as null tells nothing about what it would hold; an unknown key is reported at its object.
  if (!recorded || [...recorded.types].every((type) => type === 'null')) return [];
  const wrongTypes = [...ours.types].filter((type) => type !== 'null' && !recorded.types.has(type));
  const seen = [...recorded.types].join(' or ');
  const differences = wrongTypes.map((type) => ({ path, says: `is ${type}, was recorded as ${seen}` }));
  if (!recorded.types.has('object')) return differences;
  for (const key of ours.keys.keys()) {
    if (!recorded.keys.has(key)) differences.push({ path: below(path, key), says: 'is in no recorded answer' });
  }
  for (const [key, count] of recorded.keys) {
    const isAlwaysThere = recorded.objects > 0 && count === recorded.objects;
    if (isAlwaysThere && (ours.keys.get(key) ?? 0) < ours.objects) {
      differences.push({ path: below(path, key), says: 'is in every recorded answer, but not in all of ours' });
    }
  }
  return differences;
}

function emptinessAt(items: string, ours: Place, ourShape: Map<string, Place>, recordedShape: Map<string, Place>) {
  const hasNone = ours.types.has('array') && !ourShape.has(items);
  if (!hasNone || !recordedShape.get(items)?.types.has('object')) return [];
  return [{ path: items, says: 'is in a recorded answer, but ours are empty' }];
}

const below = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

const isAtOrBelow = (path: string, root: string): boolean =>
  path === root || path.startsWith(`${root}.`) || path.startsWith(`${root}[]`);

const isObject = (value: unknown): value is Record<string, unknown> => typeOf(value) === 'object';

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
