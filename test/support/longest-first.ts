import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** So that no long file is left for the end, where the other worker has nothing to do. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}

const LONG = [/\/faults\//, /\/flows\/(kill|start)\./, /\/browser\//, /\/bench\./, /\/flows\//, /\/db\//];

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONG.findIndex((each) => each.test(moduleId));
  return place === -1 ? LONG.length : place;
}
