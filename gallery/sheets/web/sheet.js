/* The keys and the filter of a contact sheet in a browser. Without this script the sheet is all
   there, with every picture and caption. Nothing here makes markup out of text. */
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const stills = [...document.querySelectorAll(".still")];
  const links = stills.map((still) => one(".picture", still));
  const filter = one("#filter"), told = one("#told"), none = one("#none");
  const large = one("#large"), stage = one("#stage"), words = one("#words"), place = one("#place");
  const back = one("#back"), forth = one("#forth");
  const toTheRight = document.documentElement.dir === "rtl" ? -1 : 1;
  let shown = stills.map((_, index) => index); // what the filter leaves, in order
  let current = 0; // the still that Tab comes back to
  let seen = 0; // the still that is shown large

  /* As the program compares texts: caseless, without accents. Hangul is taken apart, so that a
     syllable that is being typed finds the one it will be. */
  const folded = (text) =>
    text.normalize("NFKD").toLowerCase()
      .replace(/[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670]/g, "")
      .replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ").trim();
  let texts = null;
  const textOf = (still) => folded(`${one("figcaption", still).textContent} ${still.dataset.words}`);

  const counted = (count) => `${count.toLocaleString()} ${count === 1 ? "still" : "stills"}`;

  function sift() {
    texts ??= stills.map(textOf);
    const wanted = folded(filter.value).split(" ").filter(Boolean);
    shown = [];
    stills.forEach((still, index) => {
      const fits = wanted.every((word) => texts[index].includes(word));
      still.hidden = !fits;
      if (fits) shown.push(index);
    });
    for (const group of document.querySelectorAll(".group")) {
      group.hidden = !one(".still:not([hidden])", group);
    }
    told.textContent = wanted.length
      ? `${shown.length.toLocaleString()} of ${counted(stills.length)}` : "";
    none.hidden = shown.length > 0;
    if (shown.length && !shown.includes(current)) reach(shown[0]);
  }

  function reach(index) { // one still is in the Tab order, as in any grid
    links[current].tabIndex = -1;
    current = index;
    links[current].tabIndex = 0;
  }

  function go(index) {
    if (index === undefined) return;
    reach(index);
    links[index].focus();
    links[index].scrollIntoView({ block: "nearest" });
  }

  /* The still above or below: in the nearest other row, the one that is least aside. */
  function vertical(step) {
    const from = links[current].getBoundingClientRect();
    let row = null, best, aside = Infinity;
    for (let at = shown.indexOf(current) + step; at >= 0 && at < shown.length; at += step) {
      const box = links[shown[at]].getBoundingClientRect();
      if (Math.abs(box.top - from.top) < 2) continue;
      row ??= box.top;
      if (Math.abs(box.top - row) >= 2) break;
      const off = Math.abs(box.left - from.left);
      if (off < aside) [best, aside] = [shown[at], off];
    }
    return best;
  }

  const beside = (step) => shown[shown.indexOf(current) + step];
  const moves = {
    ArrowRight: () => beside(toTheRight), ArrowLeft: () => beside(-toTheRight),
    ArrowDown: () => vertical(1), ArrowUp: () => vertical(-1),
    Home: () => shown[0], End: () => shown[shown.length - 1],
  };

  function show(index) {
    reach(index);
    seen = index;
    const still = stills[index], at = shown.indexOf(index);
    stage.replaceChildren(...[...links[index].children].map((child) => child.cloneNode(true)));
    words.replaceChildren(one("figcaption", still).cloneNode(true));
    place.textContent = `${(at + 1).toLocaleString()} of ${shown.length.toLocaleString()}`;
    back.disabled = at === 0;
    forth.disabled = at === shown.length - 1;
    words.scrollTop = 0;
    if (!large.open) { large.showModal(); large.focus(); }
  }
  const turn = (step) => { const next = beside(step); if (next !== undefined) show(next); };

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".picture");
    if (!link) return;
    event.preventDefault();
    show(links.indexOf(link));
  });
  document.addEventListener("focusin", (event) => {
    const index = links.indexOf(event.target);
    if (index >= 0) reach(index);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (large.open) {
      if (event.key === "ArrowRight") turn(toTheRight);
      else if (event.key === "ArrowLeft") turn(-toTheRight);
      else return;
      event.preventDefault();
    } else if (event.target === filter) {
      if (event.key === "Escape") { filter.value = ""; sift(); }
      else if (event.key !== "ArrowDown" && event.key !== "Enter") return;
      event.preventDefault();
      if (shown.length) go(current);
    } else if (event.key === "/") {
      event.preventDefault();
      filter.focus();
      filter.select();
    } else if (event.key in moves && (event.target === document.body || event.target.closest(".picture"))) {
      event.preventDefault();
      if (event.target === document.body) go(shown.includes(current) ? current : shown[0]);
      else go(moves[event.key]());
    }
  });
  large.addEventListener("close", () => { // the browser went back to the one it opened on
    if (document.activeElement !== filter) go(seen);
  });
  back.addEventListener("click", () => turn(-1));
  forth.addEventListener("click", () => turn(1));
  one("#close").addEventListener("click", () => large.close());
  let waiting = 0; // many stills take a browser a moment to lay out: not at every letter then
  filter.addEventListener("input", () => {
    clearTimeout(waiting);
    if (stills.length <= 1000) sift();
    else waiting = setTimeout(sift, 150);
  });

  links.forEach((link, index) => { link.tabIndex = index ? -1 : 0; });
  document.documentElement.classList.add("live");
  one("#sift").hidden = false;
  if (filter.value) sift(); // a browser fills it in again after a reload
})();
