import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotsOf } from '../../src/frameworks/asgi/slots.ts';
import { write } from '../../src/frameworks/asgi/write.ts';
import { concernOf } from '../../src/concerns/index.ts';
import { packageFolder } from '../../src/frameworks/asgi/package.ts';
import { exposedHeaders } from '../../src/pipeline/plan.ts';
import { pythonStyle } from '../../src/project/python-style.ts';
import type { Layer, Plan } from '../../src/types.ts';
import { type Sample, samples, shown } from './projects.ts';
import { after, CONCERNS, open, planned, removed, requests, requestsOf, type Texts, type Typed, union } from './requests.ts';

/** The laws of an addition, each over `runs` projects and requests. */
export function laws(runs: number): void {
  const law = (name: string, property: fc.IAsyncProperty<unknown>): void =>
    it(name, () => fc.assert(property, { numRuns: runs }));

  describe('laws', () => {
    law('what the code nests is read', fc.asyncProperty(samples, readsRight));
    law('1: the sequence of asking does not matter', fc.asyncProperty(samples, requests, fc.infiniteStream(fc.nat()), sequenceIsFree));
    law('2: twice equals once', fc.asyncProperty(samples, requests, twiceIsOnce));
    law('3: one after the other equals both at once', fc.asyncProperty(samples, splitRequests, oneByOne));
    law('4: removing gives the bytes back', fc.asyncProperty(samples, requests, removeIsInverse));
    law('5: what was planned reads back, and writing it changes nothing', fc.asyncProperty(samples, requests, readsBack));
    law("6: the user's lines stay", fc.asyncProperty(samples, requests, linesStay));
    law('7: every MUST relation of a newcomer holds', fc.asyncProperty(samples, requests, mustsHold));
  });
}
