/** Stands in for every style sheet: a class is called as it is in the module. */
const names = new Proxy<Record<string, string>>({}, { get: (_, name) => String(name) });

export { names as default };
