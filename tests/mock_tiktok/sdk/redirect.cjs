// Preloaded with `node --require`: sends the vendor's hosts to the lab from outside the packages under test.
// The path and query pass on byte for byte, since they are signed.
"use strict";

const { createRequire } = require("node:module");

const VENDOR = /^https:\/\/(open-api\.tiktokglobalshop\.com|auth\.tiktok-shops\.com)(?=\/)/;
const local = (address) => String(address).replace(VENDOR, process.env.HUBLAB_TIKTOK);

const fetchFromNetwork = globalThis.fetch;
globalThis.fetch = (address, options) => fetchFromNetwork(local(address), options);

try {
  const axios = createRequire(`${process.cwd()}/`)("axios");
  axios.interceptors.request.use((request) => ({ ...request, url: local(request.url) }));
} catch (error) {
  if (error.code !== "MODULE_NOT_FOUND") throw error; // a package without axios needs no interceptor
}
