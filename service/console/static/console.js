// What JavaScript adds where it is on: a form that is sent without leaving the page, so that a dead line loses nothing.
// Every page works without it.
"use strict";

const PATIENCE = 30000;

function trouble(shown) {
  const said = document.getElementById("trouble");
  if (said) said.hidden = !shown;
}

function lookAtSummary() {
  document.getElementById("summary")?.focus();
}

function replaceBy(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  document.documentElement.lang = page.documentElement.lang;
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  window.scrollTo(0, 0);
  window.htmx?.process(document.body);
  lookAtSummary();
}

async function send(form, submitter) {
  const said = new URLSearchParams(new FormData(form, submitter));
  const request = { method: "POST", body: said, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(PATIENCE) };
  const answer = await fetch(form.action, request);
  const place = answer.headers.get("HX-Redirect");
  if (place) {
    window.location.assign(place);
    return;
  }
  replaceBy(await answer.text());
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-careful]") || form.dataset.sending) {
    if (form.dataset.sending) event.preventDefault();
    return;
  }
  event.preventDefault();
  form.dataset.sending = "yes";
  trouble(false);
  try {
    await send(form, event.submitter);
  } catch {
    trouble(true);
  } finally {
    delete form.dataset.sending;
  }
});

document.addEventListener("DOMContentLoaded", lookAtSummary);
