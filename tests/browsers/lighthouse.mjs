// Lighthouse on a phone: node lighthouse.mjs CHROMIUM ADDRESS…
// Prints one JSON object: {address: {category: score of 100}}, and on stderr what kept a score below 100.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [chromePath, ...addresses] = process.argv.slice(2);
const chrome = await launch({ chromePath, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"] });
const scores = {};
try {
  for (const address of addresses) {
    const { lhr } = await lighthouse(address, { port: chrome.port, output: "json", logLevel: "error" });
    scores[address] = Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(score * 100)]));
    for (const { auditRefs } of Object.values(lhr.categories))
      for (const { id, weight } of auditRefs) {
        const { score, title, displayValue = "" } = lhr.audits[id];
        if (weight && score !== null && score < 0.9) console.error(address, id, score, title, displayValue);
      }
  }
} finally {
  chrome.kill();
}
console.log(JSON.stringify(scores));
