/* partyrecords: comfort only; every page works without this file. */
(() => {
  "use strict";
  const user = document.body.dataset.user || "";
  const page = document.body.dataset.page || "";
  const store = window.sessionStorage; // this tab only: machines are shared

  document.querySelector("[data-focus]")?.focus();
  document.addEventListener("htmx:afterSettle", (event) => event.target.querySelector?.("[data-focus]")?.focus());

  /* What is being written survives a time-out. It belongs to one person and one page, and goes when it was saved. */
  const key = (area) => `draft:${user}:${location.pathname}:${area.name}`;
  const keys = () => Object.keys(store).filter((name) => name.startsWith("draft:"));
  const kept = (area) => area.closest("main form[method=post]") && area.name;

  if (user) {
    keys().filter((name) => !name.startsWith(`draft:${user}:`)).forEach((name) => store.removeItem(name));
    const sent = page ? [] : JSON.parse(store.getItem("sent") || "[]"); // saved, unless the page shows it again
    const shown = [...document.querySelectorAll("textarea")].filter((area) => kept(area) && area.value).map(key);
    sent.filter((name) => !shown.includes(name)).forEach((name) => store.removeItem(name));
    document.querySelectorAll("textarea").forEach((area) => {
      const draft = kept(area) && store.getItem(key(area));
      if (!draft || area.value) return;
      area.value = draft;
      const note = document.createElement("p");
      note.className = "form-text";
      note.setAttribute("role", "status");
      note.textContent = "Phần đang viết được giữ lại.";
      area.after(note);
    });
    document.addEventListener("input", ({ target }) => {
      if (target.tagName === "TEXTAREA" && kept(target)) store.setItem(key(target), target.value);
    });
  }
  store.removeItem("sent");
  document.addEventListener("submit", ({ target }) => {
    if ("forget" in target.dataset) return store.clear();
    const areas = [...target.querySelectorAll("textarea")].filter(kept);
    if (areas.length) store.setItem("sent", JSON.stringify(areas.map(key)));
  });

  /* The account menu closes like any menu. */
  const menu = document.querySelector("details.me");
  document.addEventListener("click", (event) => menu?.open && !menu.contains(event.target) && (menu.open = false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu?.open) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
