// Drives an unmodified commerce-sdk-isomorphic against the lab that the argument describes; prints what it got.
const { helpers, ResponseError, ShopperLogin, ShopperProducts, ShopperSearch } = require("commerce-sdk-isomorphic");
const lab = JSON.parse(process.argv[2]);
const config = (clientId) => ({
  proxy: lab.http,
  throwOnBadResponse: true,
  throwOnMaintenanceHeader: true,
  parameters: { clientId, organizationId: lab.organization_id, shortCode: lab.short_code, siteId: lab.site_id },
});
(async () => {
  const out = {};
  const publicLogin = new ShopperLogin(config(lab.slas_public_client_id));
  const guest = await helpers.loginGuestUser({ slasClient: publicLogin, parameters: { redirectURI: lab.slas_redirect_uri } });
  out.public = { type: guest.token_type, usid: guest.usid };
  const renewed = await helpers.refreshAccessToken({ slasClient: publicLogin, parameters: { refreshToken: guest.refresh_token } });
  out.renewed = { usid: renewed.usid, again: renewed.refresh_token !== guest.refresh_token };
  const privateLogin = new ShopperLogin(config(lab.slas_client_id));
  const own = await helpers.loginGuestUserPrivate({
    slasClient: privateLogin, credentials: { clientSecret: lab.slas_client_secret }, parameters: {} });
  out.private = { type: own.token_type, expires: own.expires_in };
  const headers = { authorization: `Bearer ${guest.access_token}` };
  const products = new ShopperProducts({ ...config(lab.slas_public_client_id), headers });
  const found = await products.getProducts({ parameters: { ids: lab.ids.join(",") } });
  out.products = found.data.map((product) => product.id);
  const search = new ShopperSearch({ ...config(lab.slas_public_client_id), headers });
  const hits = await search.productSearch({ parameters: { q: "", refine: ["cgid=root", "price=(1..10000)"] } });
  out.search = { total: hits.total, refinements: hits.selectedRefinements, hits: hits.hits.map((hit) => hit.productId) };
  try {
    await products.getProduct({ parameters: { id: "no-such-product" } });
  } catch (error) {
    out.missing = { ours: error instanceof ResponseError, status: error.response.status, body: await error.response.json() };
  }
  const quirks = (body) => fetch(`${lab.http}/_lab/quirks`, { method: "PUT", body: JSON.stringify(body) });
  await quirks({ maintenance: "site" });
  try {
    await products.getProduct({ parameters: { id: lab.ids[0] } });
  } catch (error) {
    out.maintained = error instanceof helpers.MaintenanceError;
  }
  await quirks({ maintenance: "" });
  const basic = Buffer.from(`${lab.slas_client_id}:${lab.slas_client_secret}`).toString("base64");
  const trusted = await privateLogin.getTrustedSystemAccessToken({
    headers: { Authorization: `Basic ${basic}` },
    body: { grant_type: "client_credentials", hint: "ts_ext_on_behalf_of", login_id: "guest",
            idp_origin: "ecom", channel_id: lab.site_id, client_id: lab.slas_client_id } });
  out.trusted = { type: trusted.token_type, customer: trusted.customer_id };
  console.log(JSON.stringify(out));
})().catch(async (error) => { console.error(error, error.response && await error.response.text()); process.exit(1); });
