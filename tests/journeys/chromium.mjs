// Unpacks the browser of @sparticuz/chromium into the temporary folder (TMPDIR) and prints the path of its program.
// It unpacks the libraries that a bare machine lacks only where it believes to be on AWS.
process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs22.x";
const { default: chromium } = await import("@sparticuz/chromium");

console.log(await chromium.executablePath());
