import { expect, test } from "vitest";
import type { EndedJob } from "../../src/engine/needs.ts";
import type { SandboxedJob } from "../../src/model/job.ts";
import type { Repository } from "./bench.ts";
import { limits, logOf, makeBench, makeRepository, operatorWith, runToEnd, shellAgent, withEngine } from "./bench.ts";

type Exited = EndedJob & { kind: "exited" };

withEngine("what leaves a build", () => {
  const bench = makeBench("export");

  /** Runs a build in which this shell script is the agent; returns its change by path. */
  async function build(id: string, repository: Repository, script: string, start?: string) {
    const { history, tree } = repository.commit();
    const shape = { repo: 1, image: "node:24", limits: { ...limits, diskMb: 256 }, snapshot: undefined } as const;
    const job: SandboxedJob = {
      ...shape,
      id,
      kind: "build",
      tree: start ?? tree,
      history,
      agent: "a",
      brief: "b",
      attempt: 1,
      usd: 1,
    };
    const sandboxes = bench.open(operatorWith({ a: shellAgent(`set -e\n${script}`) }));
    const ended = await runToEnd(sandboxes, job, repository.inputs({ tree: job.tree, history }));
    expect(ended, `${JSON.stringify(ended).slice(0, 500)} ${logOf(ended)}`).toMatchObject({
      kind: "exited",
      seen: { exitCode: 0 },
    });
    await sandboxes.remove(id);
    const { files, dropped } = ended as Exited;
    const change = new Map(
      files.map((file) => [
        file.path,
        file.kind === "deleted" ? "deleted" : `${file.mode} ${Buffer.from(file.base64, "base64").toString("latin1")}`,
      ]),
    );
    return { change: Object.fromEntries(change), dropped, log: logOf(ended) };
  }

  function repositoryWith(files: Readonly<Record<string, string>>): Repository {
    const repository = makeRepository();
    for (const [path, content] of Object.entries(files)) repository.write(path, content);
    return repository;
  }

  test("nothing, when nothing was changed: also with attributes that change bytes", async () => {
    const repository = repositoryWith({
      ".gitattributes":
        "*.crlf text eol=crlf\n*.txt text=auto ident\nhidden export-ignore\n*.u16 text working-tree-encoding=UTF-16\n",
      "a.crlf": "one\ntwo\n",
      "b.txt": "$Id$\r\nmixed\n",
      hidden: "still here\n",
      "c.u16": "plain\n",
    });
    const script =
      "git status --porcelain; cat hidden; od -c a.crlf | head -1; touch a.crlf b.txt; git -c core.safecrlf=false status --porcelain";
    const { change, dropped, log } = await build("attributes", repository, script);
    expect({ change, dropped }).toEqual({ change: {}, dropped: [] });
    expect(log).toContain("still here");
    expect(log).toContain(String.raw`o   n   e  \n   t   w   o  \n`);
  });

  test("each kind of difference, byte for byte", async () => {
    const repository = repositoryWith({
      "mode.sh": "x\n",
      "gone/deep.txt": "x\n",
      "same.txt": "s\n",
      "file-to-dir": "f\n",
      "dir-to-link/a": "a\n",
    });
    repository.link("link", "same.txt");
    const { change, dropped } = await build(
      "kinds",
      repository,
      String.raw`chmod 755 mode.sh; rm -r gone; ln -sfn /etc/shadow link; rm file-to-dir; mkdir file-to-dir; echo in > file-to-dir/in
      rm -r dir-to-link; ln -s ../../outside dir-to-link; printf '\000\377\r\n' > bin; mkdir -p 'ü/日本 語'; printf u > 'ü/日本 語/a"b\c'
      printf n > "$(printf 'new\nline')"; printf s > ' lead'; printf d > -dash; printf m > ':(top)magic'; printf e > 'e[1]*?'; : > empty`,
    );
    expect(change).toEqual({
      "mode.sh": "100755 x\n",
      "gone/deep.txt": "deleted",
      link: "120000 /etc/shadow",
      "file-to-dir": "deleted",
      "file-to-dir/in": "100644 in\n",
      "dir-to-link/a": "deleted",
      "dir-to-link": "120000 ../../outside",
      bin: "100644 \0\u00ff\r\n",
      'ü/日本 語/a"b\\c': "100644 u",
      "new\nline": "100644 n",
      " lead": "100644 s",
      "-dash": "100644 d",
      ":(top)magic": "100644 m",
      "e[1]*?": "100644 e",
      empty: "100644 ",
    });
    expect(dropped).toEqual([]);
  });

  test("special files and repositories stay behind, and are named", async () => {
    const repository = repositoryWith({ "a.txt": "a\n", "pipe-to-be": "p\n" });
    const { change, dropped } = await build(
      "special",
      repository,
      String.raw`mkfifo pipe; rm pipe-to-be; mkfifo pipe-to-be; perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un("sock"))'
      mkdir -p sub .GIT/hooks "$(printf '.g\342\200\214it')" git~1; (cd sub && git init -q && echo in > in.txt); echo x > .GIT/hooks/x; echo x > git~1/x; echo x > "$(printf '.g\342\200\214it')/x"
      printf x > "$(printf 'bad\377name')"; chmod 000 a.txt; mkdir locked; echo l > locked/l; chmod 000 locked`,
    );
    expect(change).toEqual({ "pipe-to-be": "deleted", "sub/in.txt": "100644 in\n", "locked/l": "100644 l\n" });
    expect(new Map(dropped.map(({ path, why }) => [path, why]))).toEqual(
      new Map([
        ["pipe", "neither a file nor a link"],
        ["pipe-to-be", "neither a file nor a link"],
        ["sock", "neither a file nor a link"],
        [".GIT", "a repository inside the repository"],
        ["git~1", "a repository inside the repository"],
        [".g\u200cit", "a repository inside the repository"],
        ["sub/.git", "a repository inside the repository"],
        ["bad\ufffdname", "the name is not UTF-8"],
      ]),
    );
  });

  test("configuration, hooks and ignore rules that the agent plants decide nothing", async () => {
    const repository = repositoryWith({
      "a.txt": "a\n",
      ".gitignore": "dist/\n*.log\n!keep.log\n",
      "dist/tracked.js": "t\n",
      "pkg/.gitignore": "/made\n",
      "pkg/a": "a\n",
    });
    const { change } = await build(
      "planted",
      repository,
      `git config core.fsmonitor "touch /workspace/owned"; git config core.hooksPath /workspace/hooks; git config filter.x.clean "touch /workspace/owned"
      echo '* filter=x' > .git/info/attributes; echo '*' > .git/info/exclude; echo a.txt >> .git/info/exclude; git config core.excludesFile /workspace/all; echo '*' > all
      git config core.worktree /tmp; echo 'ref: refs/heads/none' > .git/HEAD
      echo '*' > pkg/.gitignore; echo a2 > a.txt; echo 2 > dist/tracked.js; echo x > dist/made.js; echo x > x.log; echo x > keep.log; echo x > pkg/made; echo x > pkg/new
      rm -rf .git/objects; mkdir -p dist/deep/er; echo x > dist/deep/er/y; ln -s /etc dist/etc`,
    );
    expect(change).toEqual({
      "a.txt": "100644 a2\n",
      all: "100644 *\n",
      "dist/tracked.js": "100644 2\n",
      "keep.log": "100644 x\n",
      "pkg/.gitignore": "100644 *\n",
      "pkg/new": "100644 x\n",
    });
  });

  test("too much is bounded and named", async () => {
    const repository = repositoryWith({ "a.txt": "a\n", "big-before": "b\n" });
    const { change, dropped } = await build(
      "bounds",
      repository,
      `truncate -s 11M huge; truncate -s 11M big-before; for i in 1 2 3 4 5 6 7; do truncate -s 10M part$i; done; echo z > zz`,
    );
    expect(Object.keys(change).sort()).toEqual(["part1", "part2", "part3", "part4", "part5", "part6", "zz"]);
    expect(dropped.map(({ path }) => path)).toEqual(["big-before", "huge", "part7"]);
    const many = await build("many", repository, "i=0; while [ $i -lt 20300 ]; do : > f$i; i=$((i+1)); done");
    expect(Object.keys(many.change)).toHaveLength(20_000);
    expect(many.dropped).toHaveLength(300);
  });

  test("a later attempt starts on its tree, and the change is still against the history's", async () => {
    const repository = repositoryWith({ "a.txt": "a\n", "b.txt": "b\n" });
    const first = repository.commit();
    repository.write("a.txt", "from attempt 1\n");
    repository.git("rm", "-q", "b.txt");
    const attempt = repository.commit();
    repository.git("reset", "-q", "--hard", first.history);
    const { change, log } = await build(
      "later",
      repository,
      "git status --porcelain; cat a.txt; git log --format=%s; echo c > c.txt",
      attempt.tree,
    );
    expect(log).toBe(" M a.txt\n D b.txt\nfrom attempt 1\nwork\nwork\n");
    expect(change).toEqual({ "a.txt": "100644 from attempt 1\n", "b.txt": "deleted", "c.txt": "100644 c\n" });
  });
});
