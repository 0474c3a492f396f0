/**
 * Functions of packages that are handed an application and put no layer around it: they add routes, handlers, state or a
 * lifespan, or serve it.
 */
const HARMLESS: readonly RegExp[] = [
  /^fastapi_pagination\b/,
  /^tortoise\.contrib\.(fastapi|starlette)\.register_tortoise$/,
  /^(uvicorn|hypercorn|prometheus_client|starlette_admin|sqladmin|strawberry|scalar_fastapi)\b/,
];

const ADDS =
  /^_*(setup|set_up|init|initiali[sz]e|install|instrument|register|configure|apply|patch|enable|attach|wire|hook|inject|bootstrap|add)(_|$)|_?middlewares?$/;
const ROUTES = /^add_(\w+_)?(handlers?|routes?|routers?|endpoints?|pages?)$/;

/** A function of a package that sounds as if it put something around the application that it is handed. */
export function mayRegister(dotted: string): boolean {
  const name = dotted.split('.').at(-1) ?? '';
  return ADDS.test(name) && !ROUTES.test(name) && !HARMLESS.some((known) => known.test(dotted));
}
