import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { createSimulator, type Simulator } from "../../simulator/simulator.ts";

/** A simulated GitHub with one organisation, two people, and the App installed: what Lintel needs to be tried on. */
export type Stage = {
  readonly simulator: Simulator;
  readonly repository: string;
  readonly app: { readonly id: number; readonly botId: number; readonly privateKey: string; readonly secret: string };
};

/** One commit of a repository's history: whole files by path. */
export type Commit = { readonly message: string; readonly files: Readonly<Record<string, string>> };

export const maintainer = "mira";
export const author = "ada";
export const outsider = "otto";

type Settings = {
  readonly name: string;
  readonly commits: readonly Commit[];
  /** `app.yml`: the App has exactly the permissions and events that a real one would be made with. */
  readonly manifest: string;
  readonly port?: number;
  readonly dataDir?: string;
  readonly secret: string;
  /** Names of CI checks that the branch rules require besides `lintel`. */
  readonly requiredChecks: readonly string[];
};

type Manifest = { readonly default_permissions: Record<string, "read" | "write">; readonly default_events: string[] };

/** Id of GitHub's own Actions app, which reports CI checks. */
const actionsApp = 15368;

/** Builds the stage; the webhook's address is set when the server's is known. */
export const buildStage = async (settings: Settings): Promise<Stage> => {
  const simulator = await createSimulator({
    port: settings.port ?? 0,
    ...(settings.dataDir === undefined ? {} : { dataDir: settings.dataDir }),
  });
  const { control } = simulator;
  const manifest = parse(await readFile(settings.manifest, "utf8")) as Manifest;
  for (const login of [maintainer, author, outsider]) await control.createUser({ login });
  await control.createOrg({ login: "acme", members: { [maintainer]: "admin", [author]: "member" } });
  await control.createRepo({
    owner: "acme",
    name: settings.name,
    commits: settings.commits.map(({ message, files }) => ({ message: `${message}\n`, files, author: maintainer })),
    labels: [{ name: "lintel" }],
    collaborators: { [maintainer]: "admin", [author]: "write" },
  });
  const app = await control.createApp({
    slug: "lintel",
    owner: "acme",
    permissions: manifest.default_permissions,
    events: manifest.default_events,
  });
  await control.installApp({ app: app.id, account: "acme" });
  const repository = `acme/${settings.name}`;
  await protect(simulator, repository, app.id, settings.requiredChecks);
  return {
    simulator,
    repository,
    app: { id: app.id, botId: app.botId, privateKey: app.privateKey, secret: settings.secret },
  };
};

/** The ruleset `lintel`, as docs/going-live.md recommends it. */
const protect = async (
  simulator: Simulator,
  repository: string,
  appId: number,
  checks: readonly string[],
): Promise<void> => {
  const answer = await simulator.as(maintainer).api("POST", `/repos/${repository}/rulesets`, {
    name: "lintel",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    bypass_actors: [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "pull_request" }],
    rules: [
      {
        type: "pull_request",
        parameters: {
          required_approving_review_count: 1,
          dismiss_stale_reviews_on_push: true,
          require_code_owner_review: true,
          require_last_push_approval: false,
          required_review_thread_resolution: false,
        },
      },
      {
        type: "required_status_checks",
        parameters: {
          strict_required_status_checks_policy: true,
          required_status_checks: [
            { context: "lintel", integration_id: appId },
            ...checks.map((context) => ({ context, integration_id: actionsApp })),
          ],
        },
      },
    ],
  });
  if (answer.status !== 201) throw new Error(`the stage's ruleset was refused: ${JSON.stringify(answer.data)}`);
};

/** Reads a history from folders, in the order of their names; each is a commit named by its folder. */
export const readHistory = async (directory: string): Promise<readonly Commit[]> => {
  const names = (await readdir(directory)).toSorted();
  return Promise.all(
    names.map(async (name) => ({ message: name.replace(/^\d+-/u, ""), files: await readFiles(join(directory, name)) })),
  );
};

const readFiles = async (directory: string): Promise<Record<string, string>> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [file.slice(directory.length + 1), await readFile(file, "utf8")] as const),
    ),
  );
};

/** Writes the files a server starts from; answers the environment that names them. */
export const settingsFor = async (
  stage: Stage,
  directory: string,
  agent: readonly string[],
  reviewer: readonly string[],
): Promise<Record<string, string>> => {
  await mkdir(directory, { recursive: true });
  const operator = {
    version: 1,
    accounts: ["acme"],
    agents: {
      default: { adapter: "command", command: agent },
      reviewer: { adapter: "command", command: reviewer },
    },
    limits: { parallel: 3 },
  };
  await writeFile(join(directory, "operator.yml"), JSON.stringify(operator));
  await writeFile(join(directory, "app.pem"), stage.app.privateKey, { mode: 0o600 });
  return {
    LINTEL_DATA: join(directory, "data"),
    LINTEL_OPERATOR: join(directory, "operator.yml"),
    APP_ID: String(stage.app.id),
    PRIVATE_KEY_PATH: join(directory, "app.pem"),
    WEBHOOK_SECRET: stage.app.secret,
    GITHUB_API_URL: stage.simulator.apiUrl,
  };
};
