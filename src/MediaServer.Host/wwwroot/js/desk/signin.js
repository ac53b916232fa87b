import { make } from "../dom.js";
import { hasText, t } from "../texts.js";
import { api } from "./api.js";
import { button, field, input, select } from "./ui.js";

/**
 * Before anybody has signed in: the county's own sign-in, or the local list of a demonstration.
 * @param {HTMLElement} root
 * @param {{signIn: string, people: string[]}} ways
 * @param {() => Promise<unknown>} done
 */
export function showSignIn(root, { signIn, people }, done) {
  const card = make("div", { class: "card" }, make("h1", { tabindex: "-1" }, t("desk.signin.title")));
  const why = new URLSearchParams(location.search).get("problem");
  if (why !== null) card.append(make("p", { class: "problem", role: "alert", "data-testid": "signin-problem" }, t(hasText(`desk.problem.${why}`) ? `desk.problem.${why}` : "desk.problem.failed")));
  if (signIn === "oidc") card.append(make("a", { class: "button primary big", href: "/signin", "data-testid": "oidc" }, t("desk.signin.oidc")));
  else if (signIn === "development") card.append(demonstration(people, done));
  else card.append(make("p", {}, t("desk.signin.none")));
  root.replaceChildren(card);
  card.querySelector("h1")?.focus();
}

/**
 * @param {string[]} people
 * @param {() => Promise<unknown>} done
 */
function demonstration(people, done) {
  const name = people.length > 0 ? select("name", people.map((one) => [one, one])) : input("name", { maxlength: "80", required: true, autocomplete: "name" });
  const role = select("role", [["nurse", t("role.nurse")], ["doctor", t("role.doctor")], ["technician", t("role.technician")]]);
  const wrong = make("p", { class: "problem", role: "alert", hidden: true });
  const go = button(t("desk.signin.go"), async () => {
    const answer = await api("POST", "/api/v1/development/session", { name: name.value, role: role.value });
    wrong.hidden = answer.ok;
    wrong.textContent = answer.problem;
    if (answer.ok) await done();
  }, { primary: true, big: true, test: "continue" });
  const box = make("div", { class: "fields" }, make("p", { class: "lead" }, t("desk.signin.demonstration")), wrong, field(t("signin.name"), name));
  if (people.length === 0) box.append(field(t("signin.role"), role));
  box.append(go);
  return box;
}
