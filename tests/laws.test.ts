import { laws } from './support/laws.ts';

laws(300, 1);
