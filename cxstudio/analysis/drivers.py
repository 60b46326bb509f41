"""Which touchpoints go with the outcome: one door to the methods, each kept in a file of its own.

`lmg_shares` and `relative_weights` part the explained variance; `penalty_reward` sets failing and delighting against
the visits in between. All of them describe what moves with what, never what causes it.
"""

from __future__ import annotations

from cxstudio.analysis.contrasts import PenaltyReward, penalty_reward, penalty_rewards
from cxstudio.analysis.shares import DriverShares, lmg_shares, relative_weights

__all__ = ["DriverShares", "PenaltyReward", "lmg_shares", "penalty_reward", "penalty_rewards", "relative_weights"]
