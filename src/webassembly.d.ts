// What is used of WebAssembly: Node has it, and its types leave it to those of browsers.
declare namespace WebAssembly {
  type Module = object;
  type Instance = object;
  type Imports = Readonly<Record<string, unknown>>;
  const Instance: new (module: Module, imports: Imports) => Instance;
  function compile(bytes: Uint8Array): Promise<Module>;
}
