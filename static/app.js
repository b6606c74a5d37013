/* partyrecords: comfort only; every page works without this file. */
(() => {
  "use strict";
  const user = document.body.dataset.user || "";
  const page = document.body.dataset.page || "";
  const store = window.sessionStorage; // this tab only: machines are shared

  /* Attendance that has not reached the server (attendance.js) outlives the tab, but not the person at the machine. */
  const marked = () => Object.keys(window.localStorage).filter((name) => name.startsWith("attendance:"));
  if (user) marked().filter((name) => !name.startsWith(`attendance:${user}:`)).forEach((name) => window.localStorage.removeItem(name));

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
    if ("forget" in target.dataset) {
      marked().forEach((name) => window.localStorage.removeItem(name));
      return store.clear();
    }
    const areas = [...target.querySelectorAll("textarea")].filter(kept);
    if (areas.length) store.setItem("sent", JSON.stringify(areas.map(key)));
  });

  /* The account menu closes like any menu. */
  const menu = document.querySelector("details.me");
  document.addEventListener("click", (event) => menu?.open && !menu.contains(event.target) && (menu.open = false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu?.open) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  /* A teller's sums, in words, as soon as the figures of a sum are all there. The server checks them again. */
  const tally = document.querySelector("form[data-tally]");
  if (tally) {
    const value = (name) => (/^\d+$/.test(tally.elements[name].value.trim()) ? Number(tally.elements[name].value) : null);
    const forms = [...tally.elements].filter((field) => field.name.startsWith("for_")).map((field) => [field.name, field.labels[0].textContent.trim().toLowerCase()]);
    const choices = forms.length ? [...forms, ["against", "không kỷ luật"]] : [["in_favour", "đồng ý"], ["against", "không đồng ý"]];
    const SUMS = [
      [["valid", "hợp lệ"], ["invalid", "không hợp lệ"], ["collected", "thu về"]],
      [["invalid_struck", "gạch xóa"], ["invalid_both", "cả hai ô"], ["invalid_form", "không đúng mẫu"], ["invalid", "không hợp lệ"]],
      [...choices, ["blank", "trắng"], ["valid", "hợp lệ"]],
    ];
    const LIMITS = [["issued", "phát ra", () => Number(tally.dataset.present), "có mặt"], ["collected", "thu về", () => value("issued"), "phát ra"]];
    const line = (good, words) => {
      const p = document.createElement("p"), icon = document.createElement("span");
      p.className = `sum ${good ? "t-done" : "t-soon"}`;
      icon.className = `i ${good ? "i-check" : "i-alert"}`;
      icon.setAttribute("aria-hidden", "true");
      p.append(icon, words);
      return p;
    };
    const check = () => {
      const lines = [];
      for (const [name, words, limit, most] of LIMITS) {
        const [a, b] = [value(name), limit()];
        if (a !== null && b !== null && a > b) lines.push(line(false, `${a} ${words} lớn hơn ${b} ${most}`));
      }
      for (const sum of SUMS) {
        const values = sum.map(([name]) => value(name)), total = values.pop();
        if (total === null || values.includes(null)) continue;
        const added = values.reduce((a, b) => a + b, 0), gap = Math.abs(added - total);
        const words = sum.slice(0, -1).map(([, word], n) => `${values[n]} ${word}`).join(" + ");
        lines.push(line(!gap, gap ? `${words} = ${added}, chưa bằng ${total} ${sum.at(-1)[1]}: lệch ${gap} phiếu` : `${words} = ${total} ${sum.at(-1)[1]}`));
      }
      tally.querySelector("[data-sums]").replaceChildren(...lines);
    };
    tally.addEventListener("change", check);
    check();
  }

  /* Paper cannot be unfolded. */
  window.addEventListener("beforeprint", () => document.querySelectorAll("details.fold").forEach((part) => (part.open = true)));

  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = !navigator.clipboard; // only where the page came by a safe way
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.textContent = "Đã sao chép";
    });
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
