// Runs before anything is drawn, so that a chosen theme does not flash the other one. The rest is in theme.js.
try {
  document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "auto";
} catch {
  document.documentElement.dataset.theme = "auto"; // storage may be forbidden: then the system decides
}
