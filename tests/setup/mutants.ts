import process from 'node:process';

// Loaded before any test: otherwise what a module makes of itself would belong to the test that asks for it first.
const file = process.env.MUTANTS_FILE;
if (file !== undefined) await import(new URL(`../../${file}`, import.meta.url).href);
