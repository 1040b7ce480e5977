"""Every mock there is."""

from __future__ import annotations

from tests.mocks import commerce_cloud, platform, tiktok

MOCKS = (tiktok.MOCK, platform.MOCK, commerce_cloud.MOCK)
