// The person at the browser, for journey.sh: reads a step a line (words between tabs) on standard input, answers each with
// a line, "ok" or "error", when the page is there. Pictures are what the person sees.
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const { chromium } = createRequire(join(process.env.NATSUIN_TOOLS, "package.json"))("playwright-core");
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: process.getuid() ? [] : ["--no-sandbox"] });
let page;

const show = async (path, fullPage = true) => {
  await page.screenshot({ path, fullPage });
};
const press = async (selector) => {
  const before = page.url();
  await page.click(selector);
  await page.waitForURL((url) => url.href !== before);
};
const code = async (path) => {
  await page.waitForSelector(".qr svg");
  await show(path);
  return path;
};

const steps = {
  async open(link, language, path) {
    await page?.context().close();
    const locale = { ja: "ja-JP", en: "en-GB" }[language];
    const context = await browser.newContext({ locale, viewport: { width: 1120, height: 800 }, deviceScaleFactor: 2 });
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(link);
    await show(path);
  },
  agree: () => press("button.primary"),
  async enter(accessCode, path) {
    await page.fill("#code", accessCode);
    await show(path);
    await press("button.primary");
  },
  async read(path) {
    const sheets = await page.locator(".sheet img").all();
    for (const sheet of sheets) await sheet.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => [...document.querySelectorAll(".sheet img")].every((image) => image.complete && image.naturalWidth));
    await page.evaluate(() => scrollTo(0, 0));
    await show(path, false);
  },
  async consent(path) {
    await page.click("#ask");
    for (const box of await page.locator("#consent input[type=checkbox]").all()) await box.check();
    await show(path, false);
    await press("#consent button.primary");
  },
  prepare: (path) => show(path),
  async code(path) {
    await press("form[action$='/start'] button");
    return code(path);
  },
  async refresh(path) {
    const before = await page.locator("#live").getAttribute("data-key");
    await page.click("form[action$='/refresh'] button");
    await page.waitForFunction((before) => document.getElementById("live")?.dataset.key !== before, before);
    return code(path);
  },
  async trouble(path) {
    await page.waitForSelector(".told.trouble");
    await show(path);
    return page.locator(".matching strong").textContent();
  },
  async signed(path) {
    await page.waitForSelector("#live[data-over]");
    await show(path);
  },
  async done(path) {
    await press("#ok");
    await show(path);
  },
  async download(path) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".files a").first().click()]);
    await download.saveAs(path);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [step, ...words] = line.split("\t");
  try {
    console.log(`ok ${(await steps[step](...words)) ?? ""}`.trim());
  } catch (error) {
    console.error(error);
    console.log(`error ${step}`);
  }
}
await browser.close();
