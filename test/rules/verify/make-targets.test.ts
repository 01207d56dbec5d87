import { expect, test } from "vitest";
import { makeTargets } from "../../../src/rules/verify/make-targets.ts";

test.each<[string, string, string | undefined]>([
  ["one command", "test:\n\tgo test ./...\n", "go test ./..."],
  ["said quietly, after a comment", "# run\ntest: ## runs them\n\t@go test ./...\n", "go test ./..."],
  ["variables", "PY ?= python3\nRUN = $(PY) -m pytest\ntest:\n\t$(RUN) -q\n", "python3 -m pytest -q"],
  ["several lines", "test:\n\tgo vet ./...\n\tgo test ./...\n", "go vet ./... && go test ./..."],
  ["what it needs runs first", "test: gen a.txt\n\tgo test\ngen:\n\tgo run ./gen\n", "go run ./gen && go test"],
  [".PHONY is no command", ".PHONY: test\ntest:\n\tgo test\n", "go test"],
  ["a long line", "test:\n\tgo test \\\n\t  ./...\n", "go test  \t  ./..."],
  ["a variable nobody set", "test:\n\t$(GO) test\n", undefined],
  ["the shell's own work", "test:\n\tX=$$(date) go test\n", undefined],
  ["a failure that is overlooked", "test:\n\t-go test\n", undefined],
  ["round in circles", "test: all\n\tgo test\nall: test\n", undefined],
  ["settings for every command", "export PYTHONPATH := src\ntest:\n\tpytest\n", undefined],
  ["settings for one target", "test: export A=1\ntest:\n\tpytest\n", undefined],
  ["another file", "-include local.mk\ntest:\n\tpytest\n", undefined],
  ["a condition", "ifeq ($(CI),1)\nX = 1\nendif\ntest:\n\tpytest\n", undefined],
  ["a value in pieces", "ARGS = -q\nARGS += -x\ntest:\n\tpytest $(ARGS)\n", undefined],
  ["plain values are fine", "A := 1\nB ?= 2\nC = a:b=c\ntest:\n\tpytest -k $(A)\n", "pytest -k 1"],
  ["an equals sign in a command", "test: gen\n\tgo test -count=1 ./...\n", "go test -count=1 ./..."],
  ["no commands", "test: other\n", undefined],
])("%s", (_, text, wanted) => {
  expect(makeTargets(text)["test"]).toBe(wanted);
});

test("no Makefile has no targets", () => {
  expect(makeTargets(undefined)).toEqual({});
});
