import { laws } from './support/laws.ts';
import { mendingLaws } from './support/mending.ts';

laws(35, 1);
mendingLaws(150, 1);
