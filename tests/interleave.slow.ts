import { describeMixed } from './support/mixed.ts';

describeMixed(2_000);
