import { describeMixed } from './support/mixed.ts';

describeMixed(1_200);
