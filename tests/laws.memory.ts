import { laws } from './support/laws.ts';
import { mendingLaws } from './support/mending.ts';

// Fewer projects than in laws.test.ts: a mutant that survives is asked by every one of them.
laws(40, 1);
mendingLaws(100, 1);
