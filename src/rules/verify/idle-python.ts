/** Coroutines may be waited for, errors raised and caught, and anything else read, called or entered: nothing comes of it. */
export const idlePython = (text: string): string => {
  const coroutines = [...text.matchAll(/^\s*async\s+def\s+(\w+)/gmu)].map(([, name = ""]) => name);
  return `COROUTINES = ${JSON.stringify([...new Set(coroutines)])}
RAISED = ${JSON.stringify(raisedIn(text))}


async def nothing(*args, **names):
    return None


class Kind(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return nothing if name in COROUTINES else Idle()


class Idle(metaclass=Kind):
    def __init__(self, *args, **names):
        pass

    def __call__(self, *args, **names):
        return None

    def __enter__(self):
        return Idle()

    def __exit__(self, *args):
        return None

    async def __aenter__(self):
        return Idle()

    async def __aexit__(self, *args):
        return None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return nothing if name in COROUTINES else Idle()


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if name in COROUTINES:
        return nothing
    if name in RAISED or name.endswith(("Error", "Exception", "Warning")):
        globals()[name] = type(name, (Exception,), {})
        return globals()[name]
    return Idle if name[:1].isupper() else Idle()
`;
};

/** Classes of a module that are errors by what they inherit, whatever they are called. */
const raisedIn = (text: string): readonly string[] => {
  const known: string[] = [];
  for (const [, name = "", bases = ""] of text.matchAll(/^\s*class\s+(\w+)\s*\(([^)]*)\)/gmu)) {
    const above = bases.split(",").map((base) => base.trim().replace(/^.*\./u, ""));
    if (above.some((base) => /(?:Error|Exception|Warning)$/u.test(base) || known.includes(base))) known.push(name);
  }
  return known;
};
