const timeoutMs = 10_000;
const words: Record<number, string> = { 200: "OK", 201: "OK", 202: "OK", 204: "OK" };

export type Answer = { status: string; statusCode: number; headers: Record<string, string>; body: string };

/** Posts one webhook; cut off after 10 seconds, and no redirect is followed. Never throws for the receiver's faults. */
export async function sendRequest(url: string, headers: Record<string, string>, body: string): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    const status = words[response.status] ?? (response.ok ? "OK" : `Invalid HTTP Response: ${response.status}`);
    return { status, statusCode: response.status, headers: Object.fromEntries(response.headers), body: text };
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === "TimeoutError";
    const status = timedOut ? "timed out" : "failed to connect to host";
    return { status, statusCode: 0, headers: {}, body: "" };
  }
}
