"""The composition root of the simulation: the hub and the vendors behind one network, on one clock, from one seed.

Applications cost a hundred exchanges to build, so they are built once a process; each run puts fresh state under them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Protocol

import httpx
from flask import Flask
from sqlalchemy import select, update

import mock_tiktok
from integration_hub import app as hub_app
from integration_hub import connectors
from integration_hub.ground.clock import Clock
from integration_hub.ground.database import Store
from integration_hub.ground.outbound import MOST_ROWS, Outbound
from integration_hub.ground.tables import integrations
from integration_hub.hub import Hub
from mock_salesforce import commerce_cloud, platform
from mock_tiktok.wire.signing import sign_webhook
from scenarios.errors import DeedRefused, WorldError
from scenarios.record.history import Crash, Exchange, Wait
from scenarios.story import world as story_world
from scenarios.story.markets import CURRENCIES, Region
from scenarios.story.story import Story
from scenarios.story.world import ConnectorKey, Side
from scenarios.world import arrangement
from scenarios.world.actors.commerce_cloud import LAB as COMMERCE_LAB
from scenarios.world.actors.commerce_cloud import CommerceCloudMerchant
from scenarios.world.actors.hub import Operator
from scenarios.world.actors.salesforce import CLIENT_ID, CLIENT_SECRET, SalesforceMerchant
from scenarios.world.actors.tiktok import APPS, TikTokActors
from scenarios.world.actors.tiktok import HOSTS as TIKTOK_HOSTS
from scenarios.world.actors.tiktok import LAB as TIKTOK_LAB
from scenarios.world.addresses import HUB
from scenarios.world.clock import PartyClock, VirtualClock
from scenarios.world.crash_watch import CrashWatch
from scenarios.world.endings import HubStopped, Runaway
from scenarios.world.faults import FaultPlan
from scenarios.world.machine import Machine
from scenarios.world.network import Network
from scenarios.world.stage import Company, SalesforceSide, TikTokSide
from scenarios.world.wire import Browser, Reply, Speaker
from scenarios.world.wsgi import AppVoice, Voice

INSTALLATION_KEY = "installation-key-of-the-lab"
MOST_ROUNDS = 2000  # of work at one instant, before the world is said to spin
MOST_EXCHANGES = 1000  # at one instant, and some for each product, before the hub is said to run in a circle
MOST_EXCHANGES_A_PRODUCT = 20


class Tape(Protocol):
    """Where exchanges go."""

    def record(self, exchange: Exchange) -> None: ...


@dataclass(frozen=True, slots=True)
class Applications:
    """The Flask applications and the hub's database engine, shared by every run of the process."""

    hub: Flask
    tiktok: Flask
    platform: Flask
    commerce_cloud: Flask
    store: Store


@cache
def applications() -> Applications:
    """Build the applications, once."""
    store = Store()
    unused = _hub(store, VirtualClock(), random.Random(0), {})
    hub = hub_app.create_hub(unused)
    vendors = (mock_tiktok.create_app(), platform.create_app(), commerce_cloud.create_app())
    for app in (hub, *vendors):
        app.config["PROPAGATE_EXCEPTIONS"] = True  # a crash is to be known by its class, not by an answer 500
    return Applications(hub, *vendors, store)


def _hub(store: Store, clock: Clock, rng: random.Random, by_key: Mapping[str, Any]) -> Hub:
    return Hub(
        store=store,
        clock=clock,
        random=rng,
        connectors=by_key,
        base_url=HUB,
        installation_key=INSTALLATION_KEY,
    )


class World:
    """A simulated world, ready for its story's steps (see `stage.Stage`)."""

    def __init__(self, story: Story, tape: Tape, faults: FaultPlan) -> None:
        self.story = story
        self.clock = VirtualClock(story_world.start_of(story.world.starts, story.world.time_zone))
        self.network = Network(self.clock, faults, tape.record)
        self.refused: list[DeedRefused] = []
        self.companies: dict[str | None, Company] = {}
        self._watch = CrashWatch(
            self.clock.now, step=lambda: self.network.step, exchanges=lambda: self.network.exchanges
        )
        self._stopped = False
        self._apps = applications()
        self._faults = faults
        self._hub_app = self._watch.around(lambda environ, start: self.machine.answer(environ, start))
        self._seeds = random.Random(story.seed)
        self._control: dict[str, Voice] = {}
        self._orgs = self._shops = 0  # opened until now
        self._worlds: dict[str | None, story_world.World] = {None: story.world}
        self._worlds |= {each.name: each.world for each in story.world.organizations}
        self._open()

    # --- putting it together ----------------------------------------------------------------------------

    def _open(self) -> None:
        """Open every platform the story needs and the hub; the first organization's come first."""
        self._open_tiktok()
        first = self._shop(self.story.world, self.story.world.region, apps=APPS)
        merchant = self._merchant(self.story.world, self.story.world.connector)
        self._open_hub(first.app)
        for name, world in self._worlds.items():
            shops: dict[str, TikTokSide] = {
                "tiktok": first if name is None else self._shop(world, world.region),
                **{shop.name: self._shop(world, shop.region) for shop in world.shops},
            }
            merchants: dict[str, SalesforceSide] = {
                "salesforce": merchant if name is None else self._merchant(world, world.connector),
                **{org.name: self._merchant(world, org.connector, org.name) for org in world.orgs},
            }
            operator = Operator(Speaker(self.network.transport("operator")), INSTALLATION_KEY)
            self.companies[name] = Company(self, name, world, operator, shops, merchants)

    def _open_tiktok(self) -> None:
        app = self._apps.tiktok
        self._tiktok_state = mock_tiktok.new_state(
            seed=self._seed(), now=self._party_clock("tiktok").now, transport=self.network.transport("tiktok")
        )
        mock_tiktok.install(app, self._tiktok_state)
        for host in TIKTOK_HOSTS:
            self.network.attach("tiktok", host, app.wsgi_app)
        self._control["tiktok"] = AppVoice(app.wsgi_app)

    def _shop(
        self, world: story_world.World, region: Region, apps: Sequence[Mapping[str, str]] = ()
    ) -> TikTokActors:
        shop = TikTokActors(Speaker(self.network.transport("buyer")), region, number=self._shops)
        self._shops += 1
        shop.open_shop([location.name for location in world.locations], apps)
        return shop

    def _merchant(
        self, world: story_world.World, connector: ConnectorKey, org: str | None = None
    ) -> SalesforceSide:
        speaker = Speaker(self.network.transport("merchant"))
        currency = CURRENCIES[world.region]
        if connector == "commerce_cloud":
            return self._open_realm(speaker, currency)
        if "salesforce" not in self._control:
            self._open_platform()
        connectors = [
            each
            for one in self._worlds.values()
            for each in (one.connector, *(further.connector for further in one.orgs))
        ]
        merchant = SalesforceMerchant(
            speaker,
            self._today,
            currency,
            order_management=connector == "order_management",
            number=self._orgs,
            alone=sum(each != "commerce_cloud" for each in connectors) == 1,
        )
        locations = [location for location in world.locations if location.org == org]
        app = {"refresh_token_rotation": self.story.world.rotating_tokens} if self._orgs == 0 else None
        merchant.open_org(locations, app=app)
        self._orgs += 1
        return merchant

    def _open_platform(self) -> None:
        app = self._apps.platform
        platform.install(app, platform.new_state(seed=self._seed(), now=self._party_clock("salesforce").now))
        # The wildcard zone of My Domain names resolves, whoever owns them (facts/salesforce-core-api.md 1.1).
        for host in ("*.my.salesforce.com", "login.salesforce.com", "test.salesforce.com"):
            self.network.attach("salesforce", host, app.wsgi_app)
        self._control["salesforce"] = AppVoice(app.wsgi_app)

    def _open_realm(self, speaker: Speaker, currency: str) -> CommerceCloudMerchant:
        app = self._apps.commerce_cloud
        if "commerce_cloud" not in self._control:
            now = self._party_clock("commerce_cloud").now
            commerce_cloud.install(app, commerce_cloud.new_state(seed=self._seed(), now=now))
            self.network.attach("commerce_cloud", "account.demandware.com", app.wsgi_app)
            self._control["commerce_cloud"] = AppVoice(app.wsgi_app)
        alone = sum(world.connector == "commerce_cloud" for world in self._worlds.values()) == 1
        merchant = CommerceCloudMerchant(speaker, currency, alone=alone)
        merchant.open_realm()
        for host in merchant.hosts:
            self.network.attach("commerce_cloud", host, app.wsgi_app)
        return merchant

    def _open_hub(self, tiktok_app: Mapping[str, str]) -> None:
        registrations = {
            **{f"tiktok_{name}": value for name, value in tiktok_app.items()},
            "salesforce_client_id": CLIENT_ID,
            "salesforce_client_secret": CLIENT_SECRET,
        }
        self._apps.store.clear()
        rng = random.Random(self._seed())
        rows = self.story.world.rows_per_call or MOST_ROWS

        def start(store: Store, transport: httpx.BaseTransport, clock: PartyClock) -> Hub:
            by_key = connectors.build(Outbound(transport, clock, rows), clock, rng, registrations, HUB)
            return _hub(store, clock, rng, by_key)

        self.machine = Machine(
            self._apps.store,
            self._apps.hub,
            self.clock,
            self.network,
            self._faults,
            self.story.schedule,
            start,
        )
        self._workers = self.machine.workers
        self._workers.others = self._turn
        self._faults.sign = partial(sign_webhook, tiktok_app["app_key"], tiktok_app["app_secret"])
        self.network.attach("hub", HUB.removeprefix("https://"), self._hub_app)

    def _today(self) -> str:
        return datetime.fromtimestamp(self.clock.now(), tz=UTC).date().isoformat()

    def _party_clock(self, party: str) -> PartyClock:
        return self._faults.clocks.setdefault(party, PartyClock(self.clock))

    def _seed(self) -> int:
        return self._seeds.getrandbits(48)

    # --- what the players ask of it ---------------------------------------------------------------------

    @property
    def crashes(self) -> Sequence[Crash]:
        """Where the hub broke until now."""
        return self._watch.crashes

    @property
    def waits(self) -> Sequence[Wait]:
        """Where the hub's workers were made to wait until now."""
        return self._workers.waits

    def arrange(self) -> None:
        """Bring about everything that is so before the story's first step."""
        arrangement.arrange(self)
        for company in self.companies.values():
            self._behave(company)
        self.network.webhooks_pass = self.story.world.webhooks

    def _behave(self, company: Company) -> None:
        """Have the platforms behave as the story says, from the first step on."""
        world = company.world
        wanted: list[tuple[str, Reply]] = []
        for key, audits in (("tiktok", world.audits), *((shop.name, shop.audits) for shop in world.shops)):
            if audits != story_world.Audits():
                wanted.append((f"the audits of {key}", company.tiktok(key).set_audits(audits)))
        if world.tiktok_quirks:
            wanted.append(("TikTok's quirks", company.tiktok().set_quirks(world.tiktok_quirks)))
        if world.salesforce_quirks:
            wanted.append(("Salesforce's quirks", company.salesforce().set_quirks(world.salesforce_quirks)))
        wanted += [
            (f"arming {refusal.operation}", company.platform(refusal.on).refuse(refusal))
            for refusal in world.refusals
        ]
        for what, reply in wanted:
            arrangement.attempt(company, what, reply)

    def work(self) -> None:
        """Let the hub and the vendors do everything that is due now."""
        if self.story.inputs is None:
            self.network.allow(MOST_EXCHANGES + MOST_EXCHANGES_A_PRODUCT * len(self.story.world.products))
        self._workers.passed()  # a step, or what made time go on, was somebody's turn
        for _ in range(MOST_ROUNDS):
            if not self._turn():
                return
        raise Runaway(f"after {MOST_ROUNDS} rounds at {self.clock.now()} there is still work due at once")

    def _turn(self) -> bool:
        """Have the hub work, and then the vendors; return whether there was anything to do."""
        turning, self._workers.turning = self._workers.turning, True
        try:
            ran = None if self._stopped else self._watch.work(self.machine.work)
            if ran is None:
                self._stopped = True  # whoever lets time go on meets it again
                raise HubStopped
            delivered = self._faults.deliver_held(self.clock) or self._tick()
        finally:
            self._workers.turning = turning
        if delivered:
            self._workers.passed()
        return bool(ran or delivered)

    def _come_to_rest(self) -> None:
        """Do all that is due now, and have nobody wait over it any longer: time is about to pass."""
        self.work()
        while self._workers.waiting:
            self._workers.let_go()
            self.work()

    def _tick(self) -> bool:
        """Have TikTok do what it has due: audits, releases from hold, webhooks."""
        due = self._tiktok_state.next_at()
        if due is None or due > self._party_clock("tiktok").now():
            return False
        ticked = self._control["tiktok"].post(f"{TIKTOK_LAB}/tick")
        if not ticked.ok:
            raise WorldError(f"a tick of TikTok Shop was answered {ticked.status}: {ticked.body}")
        return True

    def vendor_acts_within(self, seconds: float) -> bool:
        """Whether a vendor does something of itself before so many seconds have passed."""
        due = self._next_tick()
        return due is not None and due <= self.clock.now() + seconds

    def _next_tick(self) -> float | None:
        due = self._tiktok_state.next_at()
        return None if due is None else self._party_clock("tiktok").shows_at(due)

    def _next_due(self) -> float | None:
        instants = (self.machine.next_due_at(), self._next_tick(), self._faults.held_until())
        return min((at for at in instants if at is not None), default=None)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, doing whatever comes due when it comes due."""
        end = self.clock.now() + seconds
        self._come_to_rest()
        while (due := self._next_due()) is not None and due <= end:
            self.clock.advance_to(due)
            self._come_to_rest()
        self.clock.advance_to(end)

    def jump(self, seconds: float) -> None:
        """Let time pass at once and then do what has come due, each recurring thing once.

        What a vendor did meanwhile was done long before the hub looks again.
        """
        if self._workers.waiting:
            self._come_to_rest()
        self.clock.sleep(seconds)
        while self._tick():
            pass
        self.work()

    def connect(self, company: Company, side: Side, at: str | None, *, accept: bool = True) -> Reply:
        """Connect an integration as the operator does: OAuth through the vendor's pages, or by credentials."""
        integration_id = company.integration(side, at)
        actor = company.platform(side, at)
        if (
            isinstance(actor, CommerceCloudMerchant) and actor.renewed
        ):  # credentials are what is connected with
            settings = {**company.operator.settings(integration_id), **actor.credentials}
            saved = company.operator.save(integration_id, settings)
            if not saved.ok:
                return saved
            actor.renewed = False
        started = company.operator.post(f"/integrations/{integration_id}/connect")
        if not started.ok or "authorizeUrl" not in started.body:
            return started
        username, password = actor.sign_in
        browser = Browser(self.network.transport("operator"))
        page = browser.authorize(started.body["authorizeUrl"], username, password, accept=accept)
        return Reply(page.status_code, page.text, page.headers)

    def store_setting(self, integration_id: str, setting: str, value: object) -> None:
        """Put a setting into the hub's database past every check."""
        mine = integrations.c.id == integration_id
        with self._apps.store.transaction() as connection:
            stored = connection.scalar(select(integrations.c.settings_json).where(mine))
            settings = {**dict(stored or {}), setting: value}
            connection.execute(update(integrations).where(mine).values(settings_json=settings))

    def final_state(self, *, bulk: bool = False) -> dict[str, Any]:
        """Return the state of every party, as docs/evidence.md has state.json; none of a hub that broke under it.

        It leaves no trace in the record. `bulk` leaves out what costs a request for each product.
        """
        self._workers.abandon()
        state: dict[str, Any] = {"hub": {}}
        try:
            states = {
                name: arrangement.hub_state(
                    company.operator.speaking_through(AppVoice(self._hub_app)), bulk=bulk
                )
                for name, company in self.companies.items()
            }
            state["hub"] = states.pop(None)
            if states:
                state["organizations"] = states
        except WorldError:
            if not self.crashes:
                raise
        for party, control in self._control.items():
            state[party] = control.get(f"{_LABS[party]}/state").need(f"the state of {party}")
        return state


_LABS = {
    "tiktok": TIKTOK_LAB,
    "salesforce": "https://login.salesforce.com/_lab",
    "commerce_cloud": COMMERCE_LAB,
}


def build_stage(story: Story, tape: Tape, faults: FaultPlan) -> World:
    """Make the simulated world of a story, its vendors opened and nothing arranged yet."""
    return World(story, tape, faults)
