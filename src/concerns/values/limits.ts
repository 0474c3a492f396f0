import type { Option } from '../../types.ts';
import { firstFault } from './fault.ts';
import { pathFault } from './paths.ts';
import { failOption, storeOption } from './stores.ts';

/** What every limit of rates is asked, beside how many it lets in. */
export const countedWhere = [
  storeOption('Where is it counted?', 'each process for itself', 'all together'),
  failOption('everybody is let in', 'open'),
  {
    name: 'exempt',
    kind: 'list',
    question: 'Exact paths that are not counted (comma-separated)',
    short: 'Exact paths that are not counted',
    example: '/health',
    default: ['/health'],
    check: (answer) => firstFault(answer, pathFault),
  },
] as const satisfies readonly Option[];
