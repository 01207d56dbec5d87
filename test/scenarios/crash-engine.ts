import { connectEngine } from "../../src/sandbox/connect-engine.ts";
import { labels } from "../../src/sandbox/job-names.ts";

type EngineEvent = { readonly Action?: string; readonly Actor?: { readonly Attributes?: Record<string, string> } };

/** What the engine itself saw of one installation: the only witness that outlives both our processes. */
export const watchEngine = async (instance: string) => {
  const docker = connectEngine();
  const mine = `${labels.instance}=${instance}`;
  const filters = JSON.stringify({ type: ["container"], event: ["start"], label: [mine] });
  const over = new AbortController();
  const stream: NodeJS.ReadableStream = await docker.getEvents({ filters, abortSignal: over.signal });
  // Aborting is the only way to close it, and ends it with an error.
  stream.on("error", (error: Error) => {
    if (!over.signal.aborted) throw error;
  });
  const starts: { readonly job: string; readonly name: string }[] = [];
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter(Boolean)) {
      const { Actor } = JSON.parse(line) as EngineEvent;
      const { [labels.job]: job = "", name = "" } = Actor?.Attributes ?? {};
      starts.push({ job, name });
    }
  });
  return {
    /** Jobs whose command was started, once for each time it was. */
    commands: (): readonly string[] => starts.filter(({ name }) => name.endsWith("-command")).map(({ job }) => job),
    /** Containers started so far. */
    started: (): number => starts.length,
    /** Names of containers and volumes that are still there. */
    left: async (): Promise<readonly string[]> => {
      const asked = { all: true, filters: { label: [mine] } };
      const [containers, volumes] = await Promise.all([docker.listContainers(asked), docker.listVolumes(asked)]);
      return [...containers.flatMap(({ Names }) => Names), ...volumes.Volumes.map(({ Name }) => Name)];
    },
    close: () => over.abort(),
  };
};
