import type { Module } from '../../../languages/python/tree/module.ts';
import { type Here, newScope } from './values.ts';

/** At the top of a module, before anything around it is known. */
export const atModule = (module: Module): Here => ({
  module,
  scope: newScope([module.bindings]),
  frames: [],
  conditional: false,
  guarded: false,
  calls: [],
});
