import { laws } from './support/laws.ts';
import { mendingLaws } from './support/mending.ts';

laws(50, 1);
mendingLaws(150, 1);
