import type { Reading } from '../../types.ts';
import type { Auditor, RuleHit, RuleText, Severity } from '../../worlds/seam/auditing.ts';

export const severities = ['error', 'warning', 'info'] as const satisfies readonly Severity[];
/** What may make `check` exit 1. */
export const failOns = [...severities, 'never'] as const;
export type FailOn = (typeof failOns)[number];

/** What rules look at: every application with the nesting that will run, and what its world says of it. */
export type Subject = { readonly readings: readonly Reading[]; readonly auditor: Auditor };

/** One trap, with how it is found. */
export type Rule = RuleText & { readonly find: (subject: Subject) => readonly RuleHit[] };
