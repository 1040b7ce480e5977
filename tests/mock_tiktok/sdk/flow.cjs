// What the flows share: the world they are given, and a record of every call that is printed as one line of JSON.
"use strict";

const world = JSON.parse(process.env.HUBLAB_WORLD);
const calls = [];

// Makes one call and notes what it answered, or with what error it failed.
async function call(name, make) {
  try {
    const answer = await make();
    calls.push({ name, answer });
    return answer;
  } catch (error) {
    const sent = error.response ?? {};
    calls.push({ name, error: error.message, code: error.code, status: sent.status, answer: sent.data });
    return undefined;
  }
}

// Sets switches of the mock through its control plane.
async function arm(quirks) {
  const answer = await fetch(`${process.env.HUBLAB_TIKTOK}/_lab/quirks`, {
    method: "PUT",
    body: JSON.stringify(quirks),
  });
  return answer.ok;
}

async function run(flow) {
  await flow(world, call);
  process.stdout.write(`${JSON.stringify(calls)}\n`);
}

module.exports = { arm, run };
