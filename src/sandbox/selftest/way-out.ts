import type { EndedJob } from "../../engine/needs.ts";
import type { SandboxedJob } from "../../model/job.ts";
import type { Kernel } from "../own-kernel.ts";
import type { Attempt } from "./attempt.ts";
import { judged, unjudged } from "./attempt.ts";
import { selfSnapshot } from "./gateway.ts";
import { readAnswers } from "./probes/judge-probe.ts";
import { makeSelfRepository } from "./self-repository.ts";
import type { Stand } from "./stand.ts";
import { brokenBy, outputOf, runToEnd, selfImage, selfLimits } from "./stand.ts";

const group = "way out";

/** The self-test's agent, by the name its operator settings give it: the script that lies in its repository. */
export const selfAgent = "selftest";
export const agentCommand = ["sh", "/workspace/agent.sh"] as const;

/** What came out of the build, by path. */
type Left = {
  readonly files: ReadonlyMap<string, { readonly mode: string; readonly bytes: Buffer }>;
  readonly deleted: ReadonlySet<string>;
  readonly dropped: ReadonlyMap<string, string>;
  readonly log: string;
  readonly kernel: Kernel;
};

type Trap = {
  readonly name: string;
  readonly tried: string;
  /** Shell lines that lay the trap, in the workspace. */
  readonly script: string;
  /** Whether it caught anybody; a string where it did not, saying what was seen instead. */
  readonly caught: (left: Left) => true | string;
};

/** A command for git to run: whoever runs it says so on the standard output of the container it runs in. */
const planted = (name: string): string =>
  `sh -c 'echo "{\\"dropped\\":{\\"path\\":\\"ran-${name}\\",\\"why\\":\\"planted\\"}}" > /proc/1/fd/1; cat'`;

const ran =
  (name: string) =>
  ({ dropped }: Left): true | string =>
    dropped.has(`ran-${name}`) || "the change came out whole, and nothing was run";

function plant(name: string, tried: string, script: string): Trap {
  return { name, tried, script, caught: ran(name) };
}

const stays =
  (path: string) =>
  ({ files, dropped }: Left): true | string =>
    files.has(path) || dropped.get(path) === undefined || `left behind: ${dropped.get(path) ?? ""}`;

/** As `stays`, for what a kernel of the sandbox's own may keep to itself: then there is nothing outside to be caught by. */
const staysWithin =
  (path: string) =>
  (left: Left): true | string =>
    left.kernel === "own" && !left.files.has(path) && !left.dropped.has(path)
      ? "only the sandbox's own kernel ever had it"
      : stays(path)(left);

const comesAs =
  (path: string, mode: string, content: string) =>
  ({ files }: Left): true | string => {
    const file = files.get(path);
    return (
      file?.mode !== mode || file.bytes.toString("latin1") !== content || `it came out as what it is: mode ${mode}`
    );
  };

const hook = `printf '%s\\n' '#!/bin/sh' "$HOOK"`;

/** Traps for whoever takes an agent's work out of its workspace. */
const traps: readonly Trap[] = [
  plant(
    "fsmonitor",
    "git configuration that runs a program (core.fsmonitor)",
    `git config core.fsmonitor "$(cat <<'X'\n${planted("fsmonitor")}\nX\n)"`,
  ),
  plant(
    "hooks",
    "git hooks",
    `HOOK="$(cat <<'X'\n${planted("hooks")}\nX\n)"; mkdir -p .git/hooks; for h in post-checkout pre-commit reference-transaction post-index-change fsmonitor-watchman; do ${hook} > .git/hooks/$h; chmod 755 .git/hooks/$h; done; git config core.hooksPath /workspace/.git/hooks`,
  ),
  plant(
    "filter",
    "git filters (clean, smudge, process)",
    `git config filter.trap.clean "$(cat <<'X'\n${planted("filter")}\nX\n)"; git config filter.trap.smudge "$(git config filter.trap.clean)"; mkdir -p .git/info; echo '* filter=trap' >> .git/info/attributes`,
  ),
  plant(
    "include",
    "git configuration from another file (include)",
    `git config -f trap.config core.fsmonitor "$(cat <<'X'\n${planted("include")}\nX\n)"; git config -f trap.config diff.external "$(git config -f trap.config core.fsmonitor)"; git config include.path /workspace/trap.config`,
  ),
  plant(
    "ssh-command",
    "git configuration for transport, pager and editor",
    `for k in core.sshCommand core.pager core.editor core.askPass credential.helper gpg.program uploadpack.packObjectsHook; do git config $k "$(cat <<'X'\n${planted("ssh-command")}\nX\n)"; done`,
  ),
  {
    name: "work-tree",
    tried: "a repository that claims another work tree and other objects",
    script: `git config core.worktree /etc; mkdir -p .git/objects/info; echo /etc > .git/objects/info/alternates; echo 'gitdir: /etc' > linked.git`,
    caught: ({ files }) =>
      [...files.keys()].some((path) => /^(passwd|hostname|os-release)$/u.test(path)) || "only the workspace came out",
  },
  {
    name: "export-ignore",
    tried: "hide a file from the export by attributes",
    script: `printf 'hidden* export-ignore\\n' > .gitattributes; echo seen > hidden-new; echo changed > hidden-base`,
    caught: ({ files, deleted }) =>
      !(files.has("hidden-new") && files.has("hidden-base")) || deleted.has("hidden-base") || "both files came out",
  },
  {
    name: "attributes",
    tried: "change bytes on their way by attributes (eol, ident, encoding)",
    script: `printf '*.bytes text eol=crlf ident working-tree-encoding=UTF-16\\n' > .git/info/attributes; printf '$Id$\\r\\n\\000\\377\\n' > exact.bytes`,
    caught: comesAs("exact.bytes", "100644", "$Id$\r\n\0\u00ff\n"),
  },
  {
    name: "ignore-rules",
    tried: "hide files by ignore rules of one's own",
    script: `echo '*' > .gitignore; echo '*' > .git/info/exclude; echo x > ignored-new`,
    caught: ({ files }) => !files.has("ignored-new") || "the file came out: the base's rules count",
  },
  {
    name: "nested-repository",
    tried: "a repository inside the repository",
    script: `mkdir -p nested && (cd nested && git init -q . && echo in > in.txt)`,
    caught: ({ files, dropped }) =>
      [...files.keys()].some((path) => path.startsWith("nested/.git")) ||
      !dropped.has("nested/.git") ||
      "its .git was left behind",
  },
  {
    name: "git-file",
    tried: "a .git that is a file and points elsewhere",
    script: `mkdir -p pointed; echo 'gitdir: /etc' > pointed/.git`,
    caught: stays("pointed/.git"),
  },
  {
    name: "git-case",
    tried: ".git in other letters",
    script: `mkdir -p .GIT; echo x > .GIT/config`,
    caught: stays(".GIT"),
  },
  {
    name: "git-invisible",
    tried: ".git with an invisible letter",
    script: `d="$(printf '.g\\342\\200\\214it')"; mkdir -p "$d"; echo x > "$d/config"`,
    caught: stays(".g\u200cit"),
  },
  {
    name: "git-short",
    tried: ".git by its short name on another file system",
    script: `mkdir -p git~1; echo x > git~1/config`,
    caught: stays("git~1"),
  },
  {
    name: "backslash",
    tried: "a name that is a path elsewhere (..\\..\\)",
    script: `echo x > 'a\\..\\..\\.git\\config'`,
    caught: stays("a\\..\\..\\.git\\config"),
  },
  {
    name: "not-utf8",
    tried: "a name that is no text",
    script: `echo x > "$(printf 'bad\\377name')"`,
    caught: stays("bad\ufffdname"),
  },
  {
    name: "fifo",
    tried: "a pipe that never ends",
    script: `mkfifo pipe`,
    caught: staysWithin("pipe"),
  },
  {
    name: "unix-socket",
    tried: "a socket",
    script: `perl -MSocket -e 'socket(S, 1, 1, 0); bind(S, sockaddr_un("sock"))'`,
    caught: staysWithin("sock"),
  },
  {
    name: "link-out",
    tried: "a link to a file of the host",
    script: `ln -s /etc/shadow link-out`,
    caught: comesAs("link-out", "120000", "/etc/shadow"),
  },
  {
    name: "link-folder",
    tried: "a link to the root, to be walked into",
    script: `ln -s / link-root; ln -s .. link-up`,
    caught: ({ files }) =>
      [...files.keys()].some((path) => path.startsWith("link-root/") || path.startsWith("link-up/")) ||
      "neither was followed",
  },
  {
    name: "link-over-folder",
    tried: "a folder of the base replaced by a link out",
    script: `rm -r folder; ln -s /etc folder`,
    caught: ({ files, deleted }) =>
      files.get("folder")?.mode !== "120000" || !deleted.has("folder/a") || "it came out as a link",
  },
  {
    name: "hard-link",
    tried: "a hard link to a file that is not ours",
    script: `ln /etc/shadow stolen-shadow 2>/dev/null; ln /lintel/brief.md stolen-brief 2>/dev/null; ln /etc/passwd stolen-passwd 2>/dev/null; true`,
    caught: ({ files }) => [...files.keys()].some((path) => path.startsWith("stolen-")) || "no such link could be made",
  },
  { name: "huge-file", tried: "a file that is too large", script: `truncate -s 11M huge`, caught: stays("huge") },
  {
    name: "endless-file",
    tried: "a file of a terabyte, made of nothing",
    script: `truncate -s 1T endless`,
    caught: stays("endless"),
  },
  {
    name: "deep-folders",
    tried: "folders deeper than any path may be long",
    script: `perl -e 'for (1 .. 40) { mkdir "d" x 200; chdir "d" x 200 or die } open(F, ">", "deep")'`,
    caught: ({ files, dropped }) =>
      [...files.keys()].some((path) => path.length > 4_096) ||
      ![...dropped].some(([path]) => path.startsWith("ddd")) ||
      "they were left behind",
  },
  {
    name: "unreadable",
    tried: "hide a change behind permissions",
    script: `mkdir locked; echo l > locked/l; chmod 000 locked/l locked`,
    caught: ({ files }) => !files.has("locked/l") || "it came out all the same",
  },
  {
    name: "desk",
    tried: "write where the export reads what the change is against",
    script: `for f in /lintel/start.list /lintel/brief.md /lintel/new; do if (echo x > $f) 2>/dev/null; then printf 'probe\\tdesk\\tthrough\\t%s\\n' $f; fi; done; printf 'probe\\tdesk\\tkept\\tevery write was refused\\n'`,
    caught: ({ log }) => {
      const answer = readAnswers(log).get("desk");
      return answer?.word === "kept" ? answer.detail : true;
    },
  },
  {
    name: "in-the-way",
    tried: "files where the export puts its own",
    script: `mkdir -p /tmp/trusted.git; echo '[core] bare' > /tmp/trusted.git/config; ln -sf /etc/passwd .git/lintel.bundle; ln -sf /etc/passwd .git/index.lock`,
    caught: ({ files }) => !files.has("hidden-new") || "the export did not meet them",
  },
  {
    name: "forged-export",
    tried: "say on one's own output what the change is",
    script: `echo '{"file":{"kind":"written","path":"forged","mode":"100644","base64":""}}'; echo '{"end":{"files":1,"dropped":0}}'`,
    caught: ({ files }) => files.has("forged") || "nobody believes an agent's output",
  },
  {
    name: "left-behind",
    tried: "a process that goes on writing after the agent has ended",
    script: `setsid sh -c 'while :; do date +%N > late-writer; sleep 0.05; done' >/dev/null 2>&1 & sleep 0.2; rm -f late-writer.lock`,
    caught: ({ files }) => !files.has("late-writer") || "it ended with its container, before anything was taken out",
  },
  {
    name: "poisoned-snapshot",
    tried: "change what setup left, for every later job",
    script: `test "$(cat kept.txt)" = "as setup left it" && echo poison > kept.txt; (echo poison > /snapshot/files/kept.txt) 2>/dev/null; true`,
    caught: () => true,
  },
];

const begin = {
  "agent.sh": traps.map(({ script }) => `( ${script} )`).join("\n"),
  "hidden-base": "base\n",
  "folder/a": "a\n",
};

/** Attempts of an agent against whoever takes its work out, all in one build; then a later job on the same snapshot. */
export async function tryWayOut(stand: Stand): Promise<readonly Attempt[]> {
  const { tree, history, inputs } = await makeSelfRepository({
    ...begin,
    "agent.sh": `${begin["agent.sh"]}\nexit 0\n`,
  });
  const shape = { repo: 0, image: selfImage, limits: selfLimits, snapshot: selfSnapshot } as const;
  const build = { ...shape, id: "way-out", kind: "build", tree, history, agent: selfAgent, brief: "none", attempt: 1 };
  const ended = await runToEnd(stand, build as SandboxedJob, inputs);
  const later: SandboxedJob = { ...shape, id: "later", kind: "verify", tree, command: "cat kept.txt" };
  const kept = outputOf(await runToEnd(stand, later, inputs)).trim();
  const left = leftBy(ended, stand.kernel);
  const broken = brokenBy(ended);
  return traps.map(({ name, tried, caught }) => {
    const attempt = { group, name, tried };
    if (broken !== undefined) return unjudged(attempt, broken);
    if (name === "poisoned-snapshot")
      return judged(attempt, kept !== "as setup left it", `a later job sees: ${kept || "nothing"}`);
    const said = caught(left);
    return judged(attempt, said === true, said === true ? seenOf(left, name) : said);
  });
}

function leftBy(ended: EndedJob, kernel: Kernel): Left {
  const all = ended.kind === "exited" ? ended.files : [];
  return {
    files: new Map(
      all.flatMap((file) =>
        file.kind === "written" ? [[file.path, { mode: file.mode, bytes: Buffer.from(file.base64, "base64") }]] : [],
      ),
    ),
    deleted: new Set(all.flatMap((file) => (file.kind === "deleted" ? [file.path] : []))),
    dropped: new Map((ended.kind === "exited" ? ended.dropped : []).map(({ path, why }) => [path, why])),
    log: outputOf(ended),
    kernel,
  };
}

function seenOf({ files, dropped }: Left, name: string): string {
  return `${name}: came out ${[...files.keys()].join(" ").slice(0, 120)}; left behind ${[...dropped.keys()].join(" ").slice(0, 120)}`;
}
