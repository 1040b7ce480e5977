// The package tiktok-shop-client, which speaks through axios; it signs every query with `shop_id` and `version`.
"use strict";

const axios = require("axios");
const { createReadStream } = require("node:fs");
const { authCodeToken, generateToken, signByUrl, TikTokClient } = require("tiktok-shop-client");
const { run } = require("./flow.cjs");

const API = "https://open-api.tiktokglobalshop.com";

run(async (world, call) => {
  const config = { appKey: world.app_key, appSecret: world.app_secret };
  const granted = await call("token", () => authCodeToken(config, world.auth_code));
  const fresh = await call("refresh", () => generateToken(config, granted.data.refresh_token));

  const client = TikTokClient({ ...config, accessToken: fresh.access_token });
  const { data } = await call("shops", () => client.getShops());
  await call("active shops", () => client.getSellerShops());
  client.setShop({ shopCipher: data.shops[0].cipher, shopId: data.shops[0].id });
  await call("shops, with a cipher", () => client.getShops());

  await call("categories", () => client.getCategories());
  await call("attributes", () => client.getCategoryAttributes(world.listing.category_id));
  await call("recommend category", () =>
    client.recommendCategory({ product_title: "Mug", description: "A mug of stoneware" }),
  );
  const image = await call("upload image", () => client.addImage(createReadStream(world.image_file)));
  const listing = {
    title: world.listing.title,
    description: world.listing.description,
    category_id: world.listing.category_id,
    main_images: [{ uri: image.data.uri, width: 800, height: 800 }],
    package_weight: world.listing.package_weight,
  };
  const { inventory } = world.listing.skus[0];
  // Its schema knows one currency, "DOLLARS", which is no currency of any market.
  await call("create product, in DOLLARS", () =>
    client.addProduct({ ...listing, skus: [{ price: { amount: "19.90", currency: "DOLLARS" }, inventory }] }),
  );
  await call("get product", () => client.getProduct(world.product_id));
  await call("edit product", () =>
    client.partiallyEditProduct(world.product_id, { title: "A stoneware mug for two" }),
  );
  await call("set stock", () =>
    client.updateProductInventory(world.product_id, [{ id: world.sku_id, inventory: [{ quantity: 7 }] }]),
  );
  await call("search inventory", () => client.searchInventory({ product_ids: [world.product_id] }));
  await call("deactivate", () => client.deactivateProducts([world.product_id]));
  await call("order list", () => client.getOrders({ order_status: "AWAITING_SHIPMENT" }));
  await call("warehouses", () => client.getWarehouses());

  // Operations that the package has no method for; the signing function that it exports signs no body.
  async function send(method, path, query = {}) {
    const shop_cipher = data.shops[0].cipher;
    const url = `${API}${path}?${new URLSearchParams({ app_key: world.app_key, shop_cipher, ...query })}`;
    const { signature, timestamp } = signByUrl(url, world.app_secret);
    const headers = { "x-tts-access-token": fresh.access_token, "content-type": "application/json" };
    const sent = await axios({ method, url: `${url}&timestamp=${timestamp}&sign=${signature}`, headers });
    return sent.data;
  }
  await call("search products", () => send("POST", "/product/202502/products/search", { page_size: "10" }));
  await call("order detail", () => send("GET", "/order/202507/orders", { ids: world.order_id }));
  const options = await call("delivery options", () =>
    send("GET", `/logistics/202309/warehouses/${world.warehouse_id}/delivery_options`),
  );
  await call("shipping providers", () =>
    send("GET", `/logistics/202309/delivery_options/${options.data.delivery_options[0].id}/shipping_providers`),
  );
  await call("webhooks", () => send("GET", "/event/202309/webhooks"));
});
