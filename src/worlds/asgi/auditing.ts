// What is loaded once something is to be audited or told about rules: one part of the bundle.
export { auditorOf } from './audit/auditor.ts';
export { mendedTexts } from './audit/mended.ts';
export { rules } from './rules/index.ts';
