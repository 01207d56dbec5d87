import { Probot, ProbotOctokit } from "probot";
import type { Logger } from "pino";
import type { AppSettings } from "./read-settings.ts";

/**
 * The App's webhook side. Probot takes events apart and hands them out; its client is used for nothing, because it
 * repeats writes and shares one throttle among all installations. Only a function switches that off for good.
 */
export function createApp(settings: AppSettings, log: Logger): Probot {
  const Octokit = ProbotOctokit.defaults((options: object) => ({
    ...options,
    throttle: { enabled: false },
    retry: { enabled: false },
  }));
  return new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    secret: settings.secrets[0],
    baseUrl: settings.apiUrl,
    Octokit,
    log,
  });
}
