/* Attendance on one screen: a running count, a search by name, and nothing lost when the connection drops.
   Without this file the page is a plain form. What is marked is kept on this machine for one person and one meeting;
   it goes when it was saved, and at sign-out (app.js). */
(() => {
  "use strict";
  const PREFIX = "attendance:";
  const PAUSES = [3, 5, 10, 20, 30]; // seconds between two attempts to send
  const UNSENT = "Chưa gửi được. Nội dung còn trên máy này; chương trình tự thử lại.";
  const user = document.body.dataset.user || "";
  const store = window.localStorage;
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  const time = (at) => new Date(at).toLocaleString("vi-VN", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit" });
  let form = null, name = "", waiting = 0, attempts = 0, sending = false;

  /* What a person fills in: no token, no list of who was shown, no confirmation of a doubt. */
  const fields = () => [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.name !== "confirm");
  const read = () => {
    const values = {};
    for (const field of fields()) {
      if (field.type === "checkbox") values[field.name] = field.checked;
      else if (field.type !== "radio") values[field.name] = field.value;
      else if (field.checked) values[field.name] = field.value;
    }
    return values;
  };
  const write = (values) => {
    for (const field of fields()) {
      if (!(field.name in values)) continue;
      if (field.type === "checkbox") field.checked = values[field.name];
      else if (field.type === "radio") field.checked = field.value === values[field.name];
      else field.value = values[field.name];
    }
  };
  const keep = () => store.setItem(name, JSON.stringify({ at: Date.now(), values: read() }));
  const forget = () => store.removeItem(name);
  const say = (words) => (form.querySelector("[data-line]").textContent = words);

  const count = () => {
    const own = "fieldset.attend:not([data-guest])";
    const rows = form.querySelectorAll(own).length;
    const present = form.querySelectorAll(`${own} [value=present]:checked`).length;
    const free = form.querySelectorAll(`${own} [value=exempt]:checked, ${own} [value=elsewhere]:checked`).length;
    const words = free ? `, miễn hoặc nơi khác ${free}` : "";
    form.querySelector("[data-sum]").textContent = `Có mặt ${present}, vắng ${rows - present - free}${words}`;
  };

  /* A draft of this person and this meeting is put back, and can be dropped. */
  const offer = () => {
    const draft = JSON.parse(store.getItem(name) || "null"), now = read();
    if (!draft || !Object.entries(draft.values).some(([key, value]) => key in now && now[key] !== value)) return;
    const note = form.querySelector("[data-kept]");
    note.querySelector("[data-kept-at]").textContent = time(draft.at);
    note.querySelector("[data-drop]").addEventListener("click", () => {
      forget();
      write(now);
      count();
      note.hidden = true;
    });
    note.hidden = false;
    write(draft.values);
  };

  const search = () => {
    const box = form.querySelector("[data-filter]");
    if (!box) return;
    box.hidden = false;
    const input = box.querySelector("input");
    input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    input.addEventListener("input", () => {
      const words = fold(input.value.trim());
      let found = 0;
      form.querySelectorAll("fieldset.attend").forEach((row) => {
        row.hidden = !fold(row.dataset.name).includes(words);
        found += !row.hidden;
      });
      form.querySelector("[data-nobody]").hidden = found > 0;
    });
  };

  const retry = () => {
    say(UNSENT);
    clearTimeout(waiting);
    waiting = setTimeout(send, PAUSES[Math.min(attempts++, PAUSES.length - 1)] * 1000);
  };

  /* One save however often it is pressed: the server answers the same content as done. */
  async function send() {
    if (sending) return;
    sending = true;
    clearTimeout(waiting);
    waiting = 0;
    say("Đang gửi…");
    let response, page;
    try {
      response = await fetch(location.href, { method: "POST", body: new FormData(form), headers: { "X-Attendance": "1" }, signal: AbortSignal.timeout(20000) });
      if (response.status >= 500) throw new Error(response.status);
      page = await response.text();
    } catch {
      sending = false;
      return retry();
    }
    sending = false;
    attempts = 0;
    if (response.headers.get("content-type").startsWith("application/json")) {
      forget();
      location.assign(JSON.parse(page).url);
    } else if (response.redirected) {
      location.assign(response.url); // to sign in again; what was marked stays here
    } else if (response.ok) {
      document.querySelector("main").replaceWith(new DOMParser().parseFromString(page, "text/html").querySelector("main"));
      start();
      document.querySelector("[data-focus]")?.focus();
    } else {
      say("Chưa lưu được: trang để lâu hoặc quyền ghi đã đổi. Nội dung còn trên máy này; mở lại trang rồi lưu.");
    }
  }

  function start() {
    form = document.querySelector("form[data-attendance]");
    if (!form || !user) return;
    name = `${PREFIX}${user}:${form.dataset.attendance}`;
    offer();
    count();
    search();
    form.addEventListener("input", (event) => {
      if (event.target.closest("[data-filter]")) return;
      keep();
      count();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      keep();
      send();
    });
  }

  window.addEventListener("online", () => waiting && send());
  start();
})();
