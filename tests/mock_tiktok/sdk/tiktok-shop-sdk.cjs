// The package tiktok-shop-sdk, which speaks through fetch and has a method for each operation.
"use strict";

const { TikTokShopSDK } = require("tiktok-shop-sdk");
const { arm, run } = require("./flow.cjs");

run(async (world, call) => {
  const sdk = new TikTokShopSDK({ appKey: world.app_key, appSecret: world.app_secret });

  const granted = await call("token", () => sdk.auth.getAccessToken({ auth_code: world.auth_code }));
  const fresh = await call("refresh", () =>
    sdk.auth.refreshAccessToken({ refresh_token: granted.data.refresh_token }),
  );
  sdk.setAccessToken(fresh.data.access_token);
  const { data } = await call("shops", () => sdk.shop.getAuthorizedShops());
  sdk.setShopCipher(data.shops[0].cipher);
  await call("active shops", () => sdk.seller.getActiveShops());

  const created = await call("create product", () => sdk.product.createProduct(world.listing));
  await call("get product", () => sdk.product.getProduct({ product_id: created.data.product_id }));
  await call("search products", () =>
    sdk.product.searchProducts({ query: { page_size: 10 }, body: { seller_skus: ["SDK-MUG"] } }),
  );
  await call("search inventory", () => sdk.product.searchInventory({ product_ids: [created.data.product_id] }));

  await call("order list", () =>
    sdk.order.getOrderList({ query: { page_size: 20 }, body: { order_status: "AWAITING_SHIPMENT" } }),
  );
  // This package sends the two bytes {} and signs without them; whether the vendor accepts that is not known.
  const everything = { query: { page_size: 20 }, body: {} };
  await call("order list, empty body", () => sdk.order.getOrderList(everything));
  await call("arm quirk", () => arm({ empty_object_may_be_signed_as_nothing: true }));
  await call("order list, empty body again", () => sdk.order.getOrderList(everything));
  await call("order detail", () => sdk.order.getOrderDetail({ ids: [world.order_id] }));

  await call("warehouses", () => sdk.logistic.getWarehouseList());
  const options = await call("delivery options", () =>
    sdk.logistic.getWarehouseDeliveryOptions(world.warehouse_id),
  );
  await call("shipping providers", () =>
    sdk.logistic.getShippingProviders(options.data.delivery_options[0].id),
  );
  const services = await call("shipping services", () =>
    sdk.fulfillment.getEligibleShippingService({ order_id: world.order_id, body: world.parcel }),
  );
  await call("create package", () =>
    sdk.fulfillment.createPackage({
      order_id: world.order_id,
      ...world.parcel,
      shipping_service_id: services?.data.shipping_services[0].id,
    }),
  );

  await call("register webhook", () =>
    sdk.event.updateShopWebhook({ event_type: "ORDER_STATUS_CHANGE", address: "https://app.example.com/hooks" }),
  );
  await call("webhooks", () => sdk.event.getShopWebhooks());
  await call("delete webhook", () => sdk.event.deleteShopWebhook({ event_type: "ORDER_STATUS_CHANGE" }));
});
