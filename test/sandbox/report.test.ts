import { expect, test } from "vitest";
import type { SandboxedJob } from "../../src/model/job.ts";
import { limits, makeBench, makeRepository, runToEnd, withEngine } from "./bench.ts";

withEngine("a report leaves its sandbox", () => {
  const bench = makeBench("report");
  const run = async (id: string, command: string, path = "out/report.xml") => {
    const repository = makeRepository();
    repository.write("a.txt", "a\n");
    repository.write("out/report.xml", "<written-beforehand/>");
    const { tree } = repository.commit();
    const shape = { repo: 1, image: "node:24", limits, kind: "verify", snapshot: undefined } as const;
    const job: SandboxedJob = { ...shape, id, tree, command, report: { path } };
    const ended = await runToEnd(bench.open(), job, repository.inputs({ tree }));
    const report = ended.kind === "exited" ? ended.report : undefined;
    return report?.ok === true ? new TextDecoder().decode(report.bytes) : (report?.why ?? ended);
  };

  test("as the command wrote it", async () => {
    expect(await run("written", "mkdir -p out && printf '<a>\\0\\377</a>' > out/report.xml")).toBe("<a>\0\uFFFD</a>");
  });

  test("what lay there before is gone before the command starts", async () => {
    expect(await run("stale", "test ! -e out/report.xml")).toBe("was not written");
  });

  test("only as a regular file, through no link, and not too large", async () => {
    expect(await run("link", "ln -s /etc/passwd out/report.xml")).toBe("is not a regular file");
    expect(await run("folder", "rm -rf out && ln -s /etc out", "out/passwd")).toBe("lies behind a link");
    expect(await run("pipe", "mkfifo out/report.xml")).toBe("is not a regular file");
    expect(await run("huge", "head -c 9000000 /dev/zero > out/report.xml")).toBe("is larger than 8 MiB");
  });
});
