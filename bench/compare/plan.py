"""How much is measured: the full run (under 14 minutes) and the quick one (under 3)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Counts and times of all measurements. The defaults are those of the full run."""

    join_warm_ups: int = 60
    join_blocks: int = 4
    joins_in_block: int = 10
    presence_sizes: tuple[int, ...] = (2, 10, 50)
    presence_rounds: int = 2
    presence_joins: int = 3
    rpc_warm_ups: int = 8000
    rpc_blocks: int = 16
    rpc_in_block: int = 250
    relay_warm_up_seconds: float = 20
    relay_rounds: int = 3
    relay_seconds: float = 5
    relay_idle_seconds: float = 3
    settle_seconds: float = 6
    idle_participants: int = 100
    idle_processes: int = 2


FULL = Plan()

QUICK = Plan(
    join_warm_ups=8,
    join_blocks=2,
    joins_in_block=5,
    presence_sizes=(2, 10),
    presence_rounds=1,
    presence_joins=2,
    rpc_warm_ups=100,
    rpc_blocks=2,
    rpc_in_block=100,
    relay_warm_up_seconds=3,
    relay_rounds=1,
    relay_seconds=3,
    relay_idle_seconds=1,
    settle_seconds=2,
    idle_participants=20,
    idle_processes=1,
)
