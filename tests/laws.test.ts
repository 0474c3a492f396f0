import { laws } from './support/laws.ts';
import { mendingLaws } from './support/mending.ts';

laws(150, 1);
mendingLaws(150, 1);
