import type { PythonStyle } from '../../languages/python/print/style.ts';
import type { Project } from '../../languages/python/tree/module.ts';
import type { Found } from '../../worlds/asgi/find/find.ts';
import type { Reading } from '../../worlds/asgi/types.ts';
import type { Wish } from './resolve.ts';

/** What a plan is made from. */
export type PlanInput = {
  readonly project: Project;
  readonly found: Found;
  readonly reading: Reading;
  readonly wish: Wish;
  readonly style: PythonStyle;
  /** Name of the generated package, if the user chose one. */
  readonly package?: string;
  /** Write tests/test_middleware_stack.py, too. */
  readonly tests: boolean;
  /** Write the package and leave the user's code alone. */
  readonly filesOnly?: boolean;
  readonly command: string;
};
