import type { Answer } from "../http/answer.ts";
import type { Account } from "../state/account.ts";
import { html, type Html } from "./html.ts";

const style = `
:root { color-scheme: light dark; --line: #d0d7de; --soft: #f6f8fa; --dim: #59636e; --link: #0969da;
  --good: #1a7f37; --bad: #cf222e; --wait: #9a6700; --done: #8250df; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --soft: #151b23; --dim: #9198a1; --link: #4493f8;
  --good: #3fb950; --bad: #f85149; --wait: #d29922; --done: #ab7df8; } }
body { font: 15px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 0 1.25rem 4rem; }
header { border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 1rem; padding: .8rem 0; }
header form { margin-left: auto; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
h1 { font-size: 1.6rem; line-height: 1.3; margin: 1.2rem 0 .3rem; } h2 { font-size: 1.1rem; margin: 1.8rem 0 .5rem; }
small, .dim { color: var(--dim); } .number { color: var(--dim); font-weight: 400; }
.box { border: 1px solid var(--line); border-radius: 8px; margin: .8rem 0; overflow-x: auto; }
.box > .head { background: var(--soft); border-bottom: 1px solid var(--line); padding: .45rem .9rem; }
.box > .text { padding: .2rem .9rem; } .row { border-top: 1px solid var(--line); padding: .5rem .9rem; }
.row:first-child { border-top: 0; }
.tag { border: 1px solid var(--line); border-radius: 1em; display: inline-block; font-size: .8rem; padding: 0 .6em; }
.good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); } .done { color: var(--done); }
pre, code { font: 13px/1.5 ui-monospace, monospace; } pre { overflow-x: auto; padding: .6rem .9rem; margin: 0; }
.diff { padding: .4rem 0; } .diff span { display: block; padding: 0 .9rem; white-space: pre; }
.diff .add { background: color-mix(in srgb, var(--good) 14%, transparent); color: inherit; }
.diff .del { background: color-mix(in srgb, var(--bad) 14%, transparent); color: inherit; }
.diff .hunk { background: var(--soft); color: var(--dim); }
.text pre { background: var(--soft); border-radius: 6px; } .add { color: var(--good); } .del { color: var(--bad); }
table { border-collapse: collapse; } td, th { border: 1px solid var(--line); padding: .25rem .6rem; text-align: left; }
textarea, .wide { box-sizing: border-box; width: 100%; } textarea { min-height: 5rem; }
input, textarea, select, button { font: inherit; } fieldset { border: 0; margin: .8rem 0; padding: 0; }
legend { font-weight: 600; } .tick { display: block; } .main { background: var(--good); color: #fff; }
.button { border: 1px solid var(--line); border-radius: 6px; padding: .25rem .8rem; }
details > summary { cursor: pointer; } .text img { max-width: 100%; } .text table { margin: .6rem 0; }
li:has(> input) { list-style: none; }
button { border: 1px solid var(--line); border-radius: 6px; cursor: pointer; margin: .2rem .3rem .2rem 0; padding: .25rem .8rem; }
.notice { border-left: 4px solid var(--bad); padding: .4rem .9rem; white-space: pre-line; }
`;

/** Nothing but our own style and forms to ourselves: what people write here is not trusted. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'";

export type Visitor = { account: Account | null; people: Account[]; path: string };

/** A whole page. */
export function page(visitor: Visitor, title: string, body: Html, status = 200): Answer {
  const { account, people, path } = visitor;
  const content = html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>${title}</title>
      <style>
        ${{ html: style }}
      </style>
      <header>
        <a href="/"><b>Simulated GitHub</b></a>
        <a href="/deliveries">Deliveries</a>
        <form method="get" action="${path}">
          <select name="as" aria-label="Signed in as">
            <option value="">signed out</option>
            ${people.map(
              (one) => html`<option value="${one.login}" ${one === account ? "selected" : ""}>${one.login}</option>`,
            )}
          </select>
          <button>Switch</button>
        </form>
      </header>
      <main>${body}</main>
    </html>`;
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": policy };
  return { status, headers, body: content.html };
}
