// The package tiktok-shop, which signs and fetches tokens; the requests themselves are the user's, here through fetch.
"use strict";

const TikTokShop = require("tiktok-shop");
const { run } = require("./flow.cjs");

const API = "https://open-api.tiktokglobalshop.com";

run(async (world, call) => {
  const shop = new TikTokShop({ appKey: world.app_key, appSecret: world.app_secret });
  let token;
  let cipher;

  async function send(method, path, { query = {}, body, form } = {}) {
    const asked = new URLSearchParams({
      app_key: world.app_key,
      ...(cipher && !form ? { shop_cipher: cipher } : {}),
      ...query,
    });
    const { signature, timestamp } = shop.signByUrl(`${API}${path}?${asked}`, body ?? {});
    asked.set("timestamp", timestamp);
    asked.set("sign", signature);
    const headers = { "x-tts-access-token": token, ...(form ? {} : { "content-type": "application/json" }) };
    const sent = { method, headers, body: form ?? (body && JSON.stringify(body)) };
    const answer = await fetch(`${API}${path}?${asked}`, sent);
    return answer.json();
  }

  const granted = await call("token", () => shop.authCodeToken(world.auth_code));
  const fresh = await call("refresh", () => shop.refreshToken(granted.data.refresh_token));
  token = fresh.access_token;
  const { data } = await call("shops", () => send("GET", "/authorization/202309/shops"));
  cipher = data.shops[0].cipher;

  const form = new FormData();
  form.set("data", new Blob([Buffer.from(world.image, "base64")], { type: "image/png" }), "mug.png");
  form.set("use_case", "MAIN_IMAGE");
  const image = await call("upload image", () => send("POST", "/product/202309/images/upload", { form }));
  const listing = { ...world.listing, main_images: [{ uri: image.data.uri }] };
  const created = await call("create product", () => send("POST", "/product/202309/products", { body: listing }));
  await call("get product", () => send("GET", `/product/202309/products/${created.data.product_id}`));
  await call("search products", () =>
    send("POST", "/product/202309/products/search", {
      query: { page_size: "10" },
      body: { seller_skus: ["SDK-MUG"] },
    }),
  );

  await call("order list", () =>
    send("POST", "/order/202309/orders/search", {
      query: { page_size: "20", sort_field: "update_time" },
      body: { update_time_ge: 1 },
    }),
  );
  await call("order detail", () => send("GET", "/order/202309/orders", { query: { ids: world.order_id } }));
  await call("warehouses", () => send("GET", "/logistics/202309/warehouses"));
  const options = await call("delivery options", () =>
    send("GET", `/logistics/202309/warehouses/${world.warehouse_id}/delivery_options`),
  );
  const providers = await call("shipping providers", () =>
    send("GET", `/logistics/202309/delivery_options/${options.data.delivery_options[0].id}/shipping_providers`),
  );
  await call("mark as shipped", () =>
    send("POST", `/fulfillment/202309/orders/${world.order_id}/packages`, {
      body: { tracking_number: world.tracking, shipping_provider_id: providers.data.shipping_providers[0].id },
    }),
  );

  await call("register webhook", () =>
    send("PUT", "/event/202309/webhooks", {
      body: { event_type: "ORDER_STATUS_CHANGE", address: "https://app.example.com/hooks" },
    }),
  );
  await call("webhooks", () => send("GET", "/event/202309/webhooks"));
});
