import { laws } from './support/laws.ts';

laws(3000, Date.now());
