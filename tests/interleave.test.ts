import { describeMixed } from './support/mixed.ts';

describeMixed(60);
