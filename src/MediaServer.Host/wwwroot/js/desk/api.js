import { hasText, t } from "../texts.js";

/**
 * One request to the server. Never throws: what went wrong is a sentence for the person.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body] JSON, or a text of CSV
 * @param {Record<string, string>} [headers]
 * @returns {Promise<{ok: boolean, status: number, data: any, problem: string}>}
 */
export async function api(method, path, body, headers = {}) {
  const csv = typeof body === "string";
  try {
    const response = await fetch(path, {
      method,
      headers: body === undefined ? headers : { "Content-Type": csv ? "text/csv" : "application/json", ...headers },
      body: body === undefined ? undefined : csv ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const data = text === "" ? undefined : JSON.parse(text);
    return { ok: response.ok, status: response.status, data, problem: response.ok ? "" : words(data) };
  } catch {
    return { ok: false, status: 0, data: undefined, problem: t("desk.problem.unreachable") };
  }
}

/** @param {any} problem RFC 9457: a known code has words in the person's language, else the server's detail is shown */
function words(problem) {
  const key = `desk.problem.${problem?.code}`;
  return hasText(key) ? t(key) : (problem?.detail ?? t("desk.problem.failed"));
}
