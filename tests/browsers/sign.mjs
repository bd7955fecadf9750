// One family's journey in Firefox: node sign.mjs FIREFOX ADDRESS WIDTH HEIGHT plain|turned|offline|scriptless
// Prints one JSON object: where it ended, its heading, what other hosts were asked, what failed in a script.
import puppeteer from "puppeteer-core";

const [executablePath, address, width, height, way] = process.argv.slice(2);
const own = new URL(address).origin;
const seen = { foreign: [], errors: [] };

const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(30000);
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("request", (request) => {
    if (!/^(data|blob|about):/.test(request.url()) && new URL(request.url()).origin !== own) seen.foreign.push(request.url());
  });
  if (way === "scriptless") await withholdScripts(page);
  await look(page, width, height);
  await page.goto(address);
  if (way === "scriptless") await type(page);
  else await draw(page);
  await page.click("[name=consent]");
  if (way === "offline") await sendWithoutNetwork(page);
  else await send(page);
  seen.place = new URL(page.url()).pathname;
  seen.heading = await page.$eval("h1", (heading) => heading.textContent.trim());
  seen.signed = (await page.$$(way === "scriptless" ? ".signed-name" : ".signed img")).length;
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));

// Firefox cannot be driven with JavaScript off: no script ever arrives instead.
async function withholdScripts(page) {
  await page.setRequestInterception(true);
  page.on("request", (request) => (new URL(request.url()).pathname.endsWith(".js") ? request.abort() : request.continue()));
}

async function look(page, wide, high) {
  await page.setViewport({ width: Number(wide), height: Number(high) });
}

async function type(page) {
  for (const [role, name] of [["child", "王小明"], ["guardian", "王大明"]]) await page.type(`#${role}-name`, name);
}

async function draw(page) {
  await line(page, "child", 0.3);
  if (way === "turned") {
    await look(page, height, width);
    await line(page, "child", 0.6);
    await look(page, width, height);
  }
  await line(page, "guardian", 0.3);
}

async function line(page, role, across) {
  const canvas = await page.waitForSelector(`#${role} canvas`);
  await canvas.scrollIntoView();
  const box = await canvas.boundingBox();
  const x = box.x + box.width * across;
  await page.mouse.move(x, box.y + box.height * 0.25);
  await page.mouse.down();
  await page.mouse.move(x + box.width * 0.2, box.y + box.height * 0.75, { steps: 8 });
  await page.mouse.up();
}

async function send(page) {
  await Promise.all([page.waitForNavigation(), page.click("#send button[value=signed]")]);
  await page.waitForFunction(() => location.pathname.startsWith("/r/")).catch(() => null);
}

async function sendWithoutNetwork(page) {
  await page.setOfflineMode(true);
  await page.click("#send button[value=signed]");
  await page.waitForSelector("[data-unsent]:not([hidden])");
  seen.unsent = await page.$eval("[data-unsent]", (note) => note.textContent.trim());
  await page.setOfflineMode(false);
  await page.waitForFunction(() => location.pathname.startsWith("/r/"));
}
